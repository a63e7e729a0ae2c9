"""Files given for a dossier's documents, and what commune and office say of each."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from attachments.models import StoredFile
from audit import services as audit
from audit.choices import Action
from common import clock
from common.errors import RuleError, StageError
from evaluations.choices import EDITABLE_STAGES, DocumentStatus, Stage
from evaluations.models import DocumentVersion, Dossier, DossierDocument
from evaluations.services import guards, inputs, moves
from rulebooks.choices import Level
from rulebooks.schema import DocumentData

# Who says whether a document will do, by where the dossier stands.
JUDGES: dict[Stage, Permission] = {
    Stage.SUBMITTED: Permission.DOSSIER_APPRAISE,
    Stage.PROPOSED: Permission.DOSSIER_RECEIVE,
    Stage.RECEIVED: Permission.DOSSIER_RECEIVE,
}
REASON_LIMIT = 1000


@dataclass(frozen=True)
class Verdict:
    """What was found of one document: accepted, or returned with a reason."""

    document: DossierDocument
    accepted: bool
    reason: str = ""


@transaction.atomic
def file_document(
    *,
    document: DossierDocument,
    file: StoredFile,
    by: User,
    at: dt.datetime,
    valid_until: dt.date | None = None,
) -> DocumentVersion:
    """Give `file` for `document`: the producer's papers while the dossier is open to its producer,
    the commune's own while it is with the commune. Earlier files stay.

    RuleError at `file` for the same file twice, at `valid_until` for a paper whose term has ended.
    """
    on = clock.day_of(at)
    dossier = moves.lock(document.dossier)
    document = DossierDocument.objects.select_for_update().get(pk=document.pk)
    data = _data_of(dossier, document)
    _check_may_file(dossier, data, by, on)
    latest = document.versions.select_related("file").order_by("-version").first()
    if latest is not None and latest.file.sha256 == file.sha256:
        raise RuleError(_("Tệp này giống hệt tệp đã nộp gần nhất."), field="file")
    if valid_until is not None and valid_until < on:
        raise RuleError(_("Giấy tờ đã hết giá trị: hãy nộp bản còn hiệu lực."), field="valid_until")
    version = DocumentVersion.objects.create(
        document=document,
        file=file,
        version=latest.version + 1 if latest else 1,
        filed_at=at,
        filed_by=by,
    )
    document.status, document.reason = DocumentStatus.PROVIDED, ""
    document.valid_until = valid_until if data.has_expiry else None
    document.save(update_fields=["status", "reason", "valid_until"])
    audit.record(
        Action.DOCUMENT_FILED,
        target=document,
        by=by,
        area=dossier.place.code,
        before={"sha256": latest.file.sha256} if latest else None,
        after={"sha256": file.sha256, "version": version.version},
        note=f"{dossier.number} {document.code}",
    )
    return version


@transaction.atomic
def judge_document(
    *, document: DossierDocument, accepted: bool, reason: str, by: User, at: dt.datetime
) -> DossierDocument:
    """Accept a producer's document or return it with a reason; one without a file can only be
    returned: the judge asks for it."""
    dossier = moves.lock(document.dossier)
    permission = JUDGES.get(Stage(dossier.stage))
    if permission is None:
        raise StageError(
            _("Hồ sơ đang ở bước “%(stage)s”, không kiểm tra tài liệu được.")
            % {"stage": dossier.get_stage_display()}
        )
    guards.require(by, permission, dossier=dossier, on=clock.day_of(at))
    document = DossierDocument.objects.select_for_update().get(pk=document.pk)
    if _data_of(dossier, document).prepared_by is not Level.PRODUCER:
        raise RuleError(_("Tài liệu này do cấp xã lập, không phải kiểm tra."))
    return _set_verdict(dossier, document, accepted, reason, by)


@transaction.atomic
def judge_documents(
    *, dossier: Dossier, verdicts: Sequence[Verdict], by: User, at: dt.datetime
) -> None:
    """Give several verdicts at once, all or none. A refusal names its document in `field`."""
    moves.lock(dossier)
    for verdict in verdicts:
        try:
            judge_document(
                document=verdict.document,
                accepted=verdict.accepted,
                reason=verdict.reason,
                by=by,
                at=at,
            )
        except RuleError as error:
            raise RuleError(error.message, field=f"reason_{verdict.document.code}") from error


def _set_verdict(
    dossier: Dossier, document: DossierDocument, accepted: bool, reason: str, by: User
) -> DossierDocument:
    if accepted and not document.versions.exists():
        raise RuleError(_("Tài liệu này chưa có tệp, không chấp nhận được."))
    missing = "" if accepted else _("Hãy ghi lý do trả lại tài liệu này.")
    reason = inputs.text(reason, field="reason", limit=REASON_LIMIT, missing=missing)
    before = {"status": document.status, "reason": document.reason}
    document.status = DocumentStatus.ACCEPTED if accepted else DocumentStatus.RETURNED
    document.reason = "" if accepted else reason
    document.save(update_fields=["status", "reason"])
    audit.record(
        Action.DOCUMENT_JUDGED,
        target=document,
        by=by,
        area=dossier.place.code,
        before=before,
        after={"status": document.status, "reason": document.reason},
        note=f"{dossier.number} {document.code}: {document.get_status_display()}",
    )
    return document


def _data_of(dossier: Dossier, document: DossierDocument) -> DocumentData:
    documents = dossier.rulebook.data.documents
    return next(data for data in documents if data.code == document.code)


def _check_may_file(dossier: Dossier, data: DocumentData, by: User, on: dt.date) -> None:
    is_communes = data.prepared_by is Level.COMMUNE
    needed = Permission.DOSSIER_APPRAISE if is_communes else Permission.DOSSIER_ASSEMBLE
    guards.require(by, needed, dossier=dossier, on=on)
    stages = {Stage.SUBMITTED} if is_communes else EDITABLE_STAGES
    if dossier.stage not in stages:
        raise StageError(
            _("Hồ sơ đang ở bước “%(stage)s”, không nộp tài liệu này được.")
            % {"stage": dossier.get_stage_display()}
        )
