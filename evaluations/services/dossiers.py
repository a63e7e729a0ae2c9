"""Opening a dossier, handing it in, returning and withdrawing it."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from audit import services as audit
from audit.choices import Action
from common import clock
from common.errors import ConflictError, RuleError
from common.numbers import Kind, make_number
from evaluations import manifests, workflow
from evaluations.choices import DocumentStatus, Stage
from evaluations.dossier_queries import (
    Completeness,
    Paper,
    completeness,
    open_dossier_of,
    papers_of,
    required_documents,
)
from evaluations.models import DocumentVersion, Dossier, DossierDocument, Round, Submission
from evaluations.services import guards, inputs, moves
from places.models import Unit
from places.queries import as_of
from producers.models import Producer
from products.models import Product
from rulebooks.choices import Purpose
from rulebooks.models import Rulebook
from rulebooks.queries import for_new_dossier, judging
from rulebooks.schema import DocumentData

REASON_LIMIT = 2000


@transaction.atomic
def open_dossier(
    *,
    product: Product,
    purpose: str,
    by: User,
    at: dt.datetime,
    round: Round | None = None,
    previous: Dossier | None = None,
) -> Dossier:
    """Begin a dossier for `product` under the rulebook that takes new ones on the day of `at`.

    It lists the documents that the rulebook asks for; those of `previous` that every dossier can
    share and whose own term has not ended are taken over, to be checked again. RuleError when the
    product has an open dossier, its set is not in the rulebook, or its producer's legal form may
    not apply (26/2026, Art. 2(3)).
    """
    on = clock.day_of(at)
    product = _locked(product)
    if product.producer is None:
        raise RuleError(_("Sản phẩm chưa có chủ thể: hãy bổ sung chủ thể trước khi lập hồ sơ."))
    place = _place_on(product, on)
    guards.require_tie(
        by,
        Permission.DOSSIER_ASSEMBLE,
        place_id=place.pk,
        producer_id=product.producer.pk,
        on=on,
    )
    rulebook = for_new_dossier(on)
    _check_may_open(product, product.producer, purpose, rulebook)
    _check_links(product, round, previous, on)
    dossier = Dossier(
        number=make_number(Kind.DOSSIER),
        product=product,
        producer=product.producer,
        place=place,
        round=round,
        rulebook=rulebook,
        purpose=purpose,
        previous=previous,
        stage_since=at,
        opened_at=at,
        opened_by=by,
    )
    _save_only_open_one(dossier)
    _list_documents(dossier)
    if previous is not None:
        _take_over(dossier, previous, by, at)
    moves.first_move(dossier=dossier, by=by, at=at)
    _record_opening(dossier, by)
    return dossier


@transaction.atomic
def submit(*, dossier: Dossier, by: User, at: dt.datetime) -> Submission:
    """Hand the dossier to the commune and freeze what was handed in, by SHA-256.

    StageError when it was handed in already, RuleError naming what is missing, returned or expired,
    or when the rulebook it was opened under takes no new dossiers any more.
    """
    on = clock.day_of(at)
    dossier = moves.lock(dossier)
    step = workflow.step_between(dossier.stage, Stage.SUBMITTED)
    guards.require(by, step.permission, dossier=dossier, on=on)
    sequence = dossier.submissions.count() + 1
    if sequence == 1:
        _check_still_judging(dossier, on)
    _list_documents(dossier)
    _check_complete(completeness(papers_of(dossier), on))
    manifest = manifests.manifest_of(dossier)
    submission = Submission.objects.create(
        dossier=dossier,
        sequence=sequence,
        manifest=manifest,
        digest=manifests.digest_of(manifest),
        at=at,
        by=by,
    )
    moves.move(dossier=dossier, target=Stage.SUBMITTED, by=by, at=at)
    audit.record(
        Action.DOSSIER_SUBMITTED,
        target=dossier,
        by=by,
        area=dossier.place.code,
        after={"sequence": sequence, "digest": submission.digest},
    )
    return submission


@transaction.atomic
def return_dossier(*, dossier: Dossier, reason: str, by: User, at: dt.datetime) -> Dossier:
    """Give the dossier back to its producer with a reason: the commune before it proposes, the
    office after. What single documents lack is said by documents.judge_document before."""
    dossier = moves.lock(dossier)
    step = workflow.step_between(dossier.stage, Stage.RETURNED)
    guards.require(by, step.permission, dossier=dossier, on=clock.day_of(at))
    reason = inputs.text(
        reason, field="reason", limit=REASON_LIMIT, missing=_("Hãy ghi lý do trả lại hồ sơ.")
    )
    before = dossier.stage
    moves.move(dossier=dossier, target=Stage.RETURNED, by=by, at=at, reason=reason)
    audit.record(
        Action.DOSSIER_RETURNED,
        target=dossier,
        by=by,
        area=dossier.place.code,
        before={"stage": before},
        after={"stage": dossier.stage},
        note=reason,
    )
    return dossier


@transaction.atomic
def withdraw(*, dossier: Dossier, reason: str, by: User, at: dt.datetime) -> Dossier:
    """Take the dossier back for good, until a council's agenda names it. The product may then
    have another."""
    dossier = moves.lock(dossier)
    step = workflow.step_between(dossier.stage, Stage.WITHDRAWN)
    guards.require(by, step.permission, dossier=dossier, on=clock.day_of(at))
    reason = inputs.text(
        reason, field="reason", limit=REASON_LIMIT, missing=_("Hãy ghi lý do rút hồ sơ.")
    )
    before = dossier.stage
    moves.move(dossier=dossier, target=Stage.WITHDRAWN, by=by, at=at, reason=reason)
    audit.record(
        Action.DOSSIER_WITHDRAWN,
        target=dossier,
        by=by,
        area=dossier.place.code,
        before={"stage": before},
        after={"stage": dossier.stage},
        note=reason,
    )
    return dossier


def _locked(product: Product) -> Product:
    related = Product.objects.select_related("producer", "product_set", "place")
    return related.select_for_update(of=("self",)).get(pk=product.pk)


def _record_opening(dossier: Dossier, by: User) -> None:
    audit.record(
        Action.DOSSIER_OPENED,
        target=dossier,
        by=by,
        area=dossier.place.code,
        after={
            "product": dossier.product.number,
            "purpose": dossier.purpose,
            "rulebook": dossier.rulebook.code,
        },
    )


def _place_on(product: Product, on: dt.date) -> Unit:
    """The commune of the day `on` that answers for the product's place."""
    places = as_of(product.place, on)
    if len(places) != 1:
        raise RuleError(
            _("%(place)s đã chia cho nhiều đơn vị: hãy sửa nơi sản xuất của sản phẩm trước.")
            % {"place": product.place.full_name}
        )
    return places[0]


def _check_may_open(product: Product, producer: Producer, purpose: str, rulebook: Rulebook) -> None:
    if purpose not in Purpose.values:
        raise RuleError(_("Hãy chọn mục đích của hồ sơ."), field="purpose")
    found = open_dossier_of(product.pk)
    if found is not None:
        raise RuleError(
            _("Sản phẩm đang có hồ sơ %(number)s chưa kết thúc. Mỗi lúc chỉ một hồ sơ.")
            % {"number": found.number}
        )
    data, code = rulebook.data, product.product_set.code
    if rulebook.recording_only or code not in data.sets or data.sets[code].recorded_only:
        raise RuleError(
            _("%(act)s không có bộ tiêu chí cho bộ sản phẩm “%(set)s”.")
            % {"act": rulebook.number, "set": product.product_set}
        )
    if not data.may_apply(producer.legal_form, code):
        raise RuleError(
            _("Theo %(act)s, loại hình “%(form)s” không thuộc đối tượng đăng ký bộ sản phẩm này.")
            % {"act": rulebook.number, "form": producer.get_legal_form_display()}
        )


def _check_links(
    product: Product, wanted: Round | None, previous: Dossier | None, on: dt.date
) -> None:
    if wanted is not None and wanted.proposals_due_on < on:
        raise RuleError(_("Đợt này đã hết hạn nhận đề nghị."), field="round")
    if previous is not None and previous.product_id != product.pk:
        raise RuleError(_("Hồ sơ trước là của sản phẩm khác."))


def _save_only_open_one(dossier: Dossier) -> None:
    try:
        with transaction.atomic():
            dossier.save(force_insert=True)
    except IntegrityError as error:
        raise ConflictError(_("Sản phẩm vừa được lập một hồ sơ khác.")) from error


def _list_documents(dossier: Dossier) -> None:
    """Bring the list of documents in line with the rulebook, the product's set and the producer's
    legal form as they are registered now; what has files stays."""
    wanted = required_documents(
        dossier.rulebook,
        dossier.purpose,
        dossier.product.product_set.code,
        dossier.producer.legal_form,
    )
    held = {row.code for row in dossier.documents.all()}
    codes = {document.code for document in wanted}
    dossier.documents.filter(versions=None).exclude(code__in=codes).delete()
    DossierDocument.objects.bulk_create(
        DossierDocument(
            dossier=dossier,
            code=document.code,
            name=document.name,
            mandatory=document.mandatory,
            order=order,
        )
        for order, document in enumerate(wanted, start=1)
        if document.code not in held
    )


def _take_over(dossier: Dossier, previous: Dossier, by: User, at: dt.datetime) -> None:
    on = clock.day_of(at)
    given = {paper.row.code: paper for paper in papers_of(previous)}
    for paper in papers_of(dossier):
        old = given.get(paper.row.code)
        if old is None or old.latest is None or not _can_be_shared(paper.data, old, on):
            continue
        paper.row.status = DocumentStatus.PROVIDED
        paper.row.valid_until = old.row.valid_until
        paper.row.save(update_fields=["status", "valid_until"])
        DocumentVersion.objects.create(
            document=paper.row, file=old.latest.file, version=1, filed_at=at, filed_by=by
        )


def _can_be_shared(document: DocumentData, old: Paper, on: dt.date) -> bool:
    """Whether a paper of an earlier dossier serves a new one.

    Forms that every dossier has (registration, self-assessment, samples, what has changed) are
    written for that dossier; papers about the producer and evidence serve until their term ends.
    """
    is_written_anew = document.mandatory and not document.legal_forms
    in_term = old.row.valid_until is None or old.row.valid_until >= on
    return old.is_producers and old.is_done and in_term and not is_written_anew


def _check_still_judging(dossier: Dossier, on: dt.date) -> None:
    now = judging(dossier.purpose, on)
    if now.code != dossier.rulebook.code:
        raise RuleError(
            _(
                "Hồ sơ lập theo %(old)s, nay hồ sơ mới theo %(new)s. "
                "Hãy rút hồ sơ này và lập hồ sơ mới; tài liệu còn giá trị được mang sang."
            )
            % {"old": dossier.rulebook.number, "new": now.number}
        )


def _check_complete(state: Completeness) -> None:
    lines = (
        (_("Còn thiếu: %(names)s."), state.missing),
        (_("Chưa nộp lại sau khi bị trả: %(names)s."), state.returned),
        (_("Đã hết giá trị: %(names)s."), state.expired),
    )
    said = [
        str(sentence) % {"names": "; ".join(paper.row.name for paper in papers)}
        for sentence, papers in lines
        if papers
    ]
    if said:
        raise RuleError(" ".join(said))
