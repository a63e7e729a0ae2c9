"""Dossiers above the province's authority: sent to the central level, and what came back."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import User
from accounts.permissions import Permission
from attachments.models import StoredFile
from audit import services as audit
from audit.choices import Action
from common import clock
from common.errors import RuleError, StageError
from common.text import clean_line, clean_text
from evaluations.choices import Stage
from evaluations.council_queries import Recognisable, latest_result, recognisable_stars
from evaluations.models import Dossier, NationalResult, Result
from evaluations.services import moves
from evaluations.workflow import step_between
from rulebooks.schema import ForwardData

__all__ = [
    "Recognisable",
    "conclude",
    "evaluate_again",
    "forward",
    "forward_rule",
    "recognisable_stars",
    "record_result",
]


@transaction.atomic
def forward(*, dossier: Dossier, by: User, at: dt.datetime) -> Dossier:
    """Send a scored dossier up to the level that its rulebook names, by the office.

    Source: 26/2026/QĐ-TTg, Điều 7: from 90 points the province sends the dossier to the ministry.
    RuleError with both figures when the council's average is below the rulebook's floor.
    """
    dossier = _locked(dossier)
    step = step_between(dossier.stage, Stage.FORWARDED)
    access.require(by, step.permission, on=clock.day_of(at), place=dossier.place_id)
    if NationalResult.objects.filter(dossier=dossier).exists():
        raise RuleError(
            _("Hồ sơ đã có kết quả cấp trung ương; cấp tỉnh công nhận theo thẩm quyền của mình.")
        )
    result = latest_result(dossier)
    if result is None:
        raise StageError(_("Hồ sơ chưa có kết quả của hội đồng."))
    rule = forward_rule(result)
    if rule is None or result.average < rule.floor:
        raise RuleError(
            _("Điểm trung bình %(average)s chưa đạt mức %(floor)s để chuyển cấp trên.")
            % {"average": _points(result.average), "floor": rule.floor if rule else "–"}
        )
    moved = moves.move(dossier=dossier, target=Stage.FORWARDED, by=by, at=at)
    audit.record(
        Action.DOSSIER_FORWARDED,
        target=dossier,
        by=by,
        area=dossier.place.code,
        note=str(result.average),
    )
    return moved


@transaction.atomic
def record_result(  # noqa: PLR0913 - the ministry's notice has these parts
    *,
    dossier: Dossier,
    total: Decimal,
    stars: int,
    document_number: str,
    document_on: dt.date,
    scan: StoredFile | None,
    by: User,
    at: dt.datetime,
) -> NationalResult:
    """Record what the central council decided on a forwarded dossier.

    `stars` may be lower than the band of `total` (a minimum mark missed), never higher.
    `document_on` lies between the provincial meeting and today.
    """
    dossier = _locked(dossier)
    on = clock.day_of(at)
    access.require(by, Permission.NATIONAL_RESULT_RECORD, on=on, place=dossier.place_id)
    if dossier.stage != Stage.FORWARDED:
        raise StageError(_("Hồ sơ chưa được chuyển cấp trung ương, hoặc đã có kết quả."))
    _check_total(dossier, total, stars)
    number = clean_line(document_number)
    if not number or len(number) > 50:
        raise RuleError(
            _("Hãy ghi số văn bản thông báo, không quá 50 ký tự."), field="document_number"
        )
    _check_day(dossier, document_on, on)
    result = NationalResult.objects.create(
        dossier=dossier,
        total=total,
        stars=stars,
        document_number=number,
        document_on=document_on,
        scan=scan,
        by=by,
    )
    moves.move(dossier=dossier, target=Stage.NATIONAL, by=by, at=at)
    audit.record(
        Action.NATIONAL_RESULT_RECORDED,
        target=dossier,
        by=by,
        area=dossier.place.code,
        after={"total": total, "stars": stars, "document": number},
        note=number,
    )
    return result


@transaction.atomic
def evaluate_again(*, dossier: Dossier, reason: str, by: User, at: dt.datetime) -> Dossier:
    """Let the province's own council judge a dossier again after a central result, by the office.

    Source: 26/2026/QĐ-TTg, Điều 7: below 90 points the province recognises from that result or
    evaluates again.
    """
    dossier = _locked(dossier)
    if dossier.stage != Stage.NATIONAL:
        raise StageError(_("Chỉ đánh giá lại hồ sơ đã có kết quả cấp trung ương."))
    step = step_between(dossier.stage, Stage.REVIEWED)
    access.require(by, step.permission, on=clock.day_of(at), place=dossier.place_id)
    national = NationalResult.objects.get(dossier=dossier)
    if national.stars == max(band.stars for band in dossier.rulebook.data.bands):
        raise RuleError(_("Kết quả cấp trung ương đã ở hạng cao nhất."), field="reason")
    reason = clean_text(reason)
    if not reason:
        raise RuleError(_("Hãy ghi lý do đánh giá lại."), field="reason")
    return moves.move(dossier=dossier, target=Stage.REVIEWED, by=by, at=at, reason=reason)


@transaction.atomic
def conclude(*, dossier: Dossier, reason: str, by: User, at: dt.datetime) -> Dossier:
    """Close a dossier whose central result is below every star that anybody recognises.

    By the office, which may let the province evaluate again instead. Source: 26/2026/QĐ-TTg,
    Điều 4 and 7: one and two stars get no decision.
    """
    dossier = _locked(dossier)
    if dossier.stage != Stage.NATIONAL:
        raise StageError(_("Chỉ kết thúc như vậy với hồ sơ đã có kết quả cấp trung ương."))
    step = step_between(dossier.stage, Stage.NOT_RECOGNISED)
    on = clock.day_of(at)
    access.require(by, step.permission, on=on, place=dossier.place_id)
    national = NationalResult.objects.get(dossier=dossier)
    if dossier.rulebook.data.authority_for(national.stars, on):
        raise RuleError(
            _("Kết quả cấp trung ương %(stars)s sao thuộc hạng được công nhận.")
            % {"stars": national.stars}
        )
    reason = clean_text(reason)
    if not reason:
        raise RuleError(_("Hãy ghi lý do kết thúc hồ sơ."), field="reason")
    return moves.mark_not_recognised(dossier=dossier, by=by, at=at, reason=reason)


def forward_rule(result: Result) -> ForwardData | None:
    """From how many points, and whereto, the level of the result's council sends dossiers up."""
    return result.dossier.rulebook.data.forward_from(result.item.meeting.council.level)


def _check_total(dossier: Dossier, total: Decimal, stars: int) -> None:
    exponent = total.as_tuple().exponent if total.is_finite() else None
    if not isinstance(exponent, int) or not 0 <= total <= 100:
        raise RuleError(_("Tổng điểm phải từ 0 đến 100."), field="total")
    if exponent < -2:
        raise RuleError(_("Tổng điểm có nhiều nhất hai chữ số thập phân."), field="total")
    band = dossier.rulebook.data.band_for(total)
    if not 1 <= stars <= band.stars:
        raise RuleError(
            _("%(total)s điểm thuộc khung %(band)s sao: hạng phải từ 1 đến %(band)s sao.")
            % {"total": _points(total), "band": band.stars},
            field="stars",
        )


def _check_day(dossier: Dossier, document_on: dt.date, on: dt.date) -> None:
    if document_on > on:
        raise RuleError(_("Ngày văn bản không thể ở tương lai."), field="document_on")
    result = latest_result(dossier)
    if result is not None and document_on < result.item.meeting.held_on:
        raise RuleError(
            _("Ngày văn bản trước ngày họp của hội đồng cấp tỉnh."), field="document_on"
        )


def _points(points: Decimal) -> str:
    return f"{points:f}".replace(".", ",")


def _locked(dossier: Dossier) -> Dossier:
    return (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("rulebook", "place", "round", "product__product_set")
        .defer("rulebook__content")
        .get(pk=dossier.pk)
    )
