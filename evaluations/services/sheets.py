"""Score sheets: saved as drafts, submitted once. Points always come from the rulebook."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import User
from accounts.permissions import Permission
from audit import services as audit
from audit.choices import Action
from common import clock
from common.errors import PermissionDeniedError, RuleError, StageError
from common.text import clean_line, clean_text
from evaluations.choices import MeetingState, Stage
from evaluations.council_queries import Tie, form_of, ties
from evaluations.models import ScoreLine, ScoreSheet
from rulebooks.marking import MarkedSheet, mark_sheet
from rulebooks.schema import CriterionData, OptionData, SetData

MAX_COMMENT = 1000  # characters
MAX_REMARK = 2000


@dataclass(frozen=True)
class Choice:
    """What a member enters for one criterion; no option yet means "not chosen"."""

    option_key: str
    comment: str = ""


def field_name(criterion_code: str) -> str:
    """The form field that stands for a criterion; refusals name it."""
    return f"tieu_chi_{criterion_code}"


@transaction.atomic
def save(
    *,
    sheet: ScoreSheet,
    choices: Mapping[str, Choice],
    remark: str,
    by: User,
    at: dt.datetime,
) -> ScoreSheet:
    """Keep a draft of the member's own sheet: `choices` by criterion code replace what was there.

    Criteria may be missing. RuleError at the criterion's field for a criterion or an option that
    the rulebook's form does not have; StageError once submitted or when the meeting is not open.
    """
    sheet = _open_sheet(sheet, by, at)
    form = form_of(sheet.item.dossier)
    lines = [
        _line(sheet, form, code, choice)
        for code, choice in choices.items()
        if choice.option_key or clean_line(choice.comment)
    ]
    marked = mark_sheet(form, {ln.criterion_code: ln.option_key for ln in lines if ln.option_key})
    _check_cases(marked)
    sheet.lines.exclude(criterion_code__in=[line.criterion_code for line in lines]).delete()
    ScoreLine.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["sheet", "criterion_code"],
        update_fields=["option_key", "points", "comment"],
    )
    sheet.remark = clean_text(remark)
    if len(sheet.remark) > MAX_REMARK:
        raise RuleError(_("Nhận xét chung dài quá 2000 ký tự."), field="remark")
    sheet.total, sheet.saved_at = marked.total, at
    sheet.save(update_fields=["remark", "total", "saved_at"])
    audit.record(Action.SHEET_SAVED, target=sheet, by=by, note=sheet.item.dossier.number)
    return sheet


@transaction.atomic
def submit(*, sheet: ScoreSheet, by: User, at: dt.datetime) -> ScoreSheet:
    """Hand the member's own sheet in: from here on nobody can change it.

    RuleError at the first criterion without a choice; points and total are taken from the rulebook
    again.
    """
    sheet = _open_sheet(sheet, by, at)
    form = form_of(sheet.item.dossier)
    lines = {line.criterion_code: line for line in sheet.lines.all()}
    chosen = {code: line.option_key for code, line in lines.items() if line.option_key}
    marked = mark_sheet(form, chosen)
    _check_whole(marked)
    for code, line in lines.items():
        line.points = marked.points[code]
    ScoreLine.objects.bulk_update(lines.values(), ["points"])
    sheet.total, sheet.submitted_at = marked.total, at
    sheet.save(update_fields=["total", "submitted_at"])
    audit.record(Action.SHEET_SUBMITTED, target=sheet, by=by, note=sheet.item.dossier.number)
    return sheet


def options_for(criterion: CriterionData, case: str) -> tuple[OptionData, ...]:
    """What a sheet offers for `criterion`: the other list of a tourism form stays away."""
    return tuple(o for o in criterion.choices if not case or o.case in ("", case))


def _open_sheet(sheet: ScoreSheet, by: User, at: dt.datetime) -> ScoreSheet:
    """The member's own sheet, locked, or the reason why it cannot be changed."""
    sheet = (
        ScoreSheet.objects.select_for_update(of=("self",))
        .select_related(
            "member",
            "item__meeting",
            "item__dossier__rulebook",
            "item__dossier__product__product_set",
        )
        .defer("item__dossier__rulebook__content")
        .get(pk=sheet.pk)
    )
    on = clock.day_of(at)
    access.require(by, Permission.SHEET_SCORE, on=on)
    if sheet.member.user_id != by.pk:
        raise PermissionDeniedError(_("Chỉ thành viên có tên trên phiếu được chấm phiếu này."))
    if sheet.submitted_at is not None:
        raise StageError(_("Phiếu đã nộp và đã khóa, không sửa được nữa."))
    if sheet.item.meeting.state != MeetingState.OPEN:
        raise StageError(_("Phiên họp không còn mở để chấm điểm."))
    if sheet.item.dossier.stage != Stage.SCHEDULED:
        raise StageError(_("Hồ sơ này không còn trong phiên họp."))
    producer = sheet.item.dossier.producer_id
    if Tie(by.pk, producer) in ties([by.pk], [producer], on):
        raise RuleError(_("Ông/bà có quan hệ với chủ thể của hồ sơ này nên không chấm hồ sơ này."))
    return sheet


def _line(sheet: ScoreSheet, form: SetData, code: str, choice: Choice) -> ScoreLine:
    comment = clean_line(choice.comment)
    if len(comment) > MAX_COMMENT:
        raise RuleError(_("Ý kiến dài quá 1000 ký tự."), field=field_name(code))
    points = Decimal(0)
    if choice.option_key:
        points = _option(form, code, choice.option_key, sheet.item.case).points
    elif code not in {criterion.code for criterion in form.criteria}:
        raise _unknown_criterion(code)
    return ScoreLine(
        sheet=sheet,
        criterion_code=code,
        option_key=choice.option_key,
        points=points,
        comment=comment,
    )


def _option(form: SetData, code: str, key: str, case: str) -> OptionData:
    """The option `key` of criterion `code`, or a refusal at that criterion's field."""
    try:
        criterion = form.criterion(code)
    except KeyError:
        raise _unknown_criterion(code) from None
    for option in options_for(criterion, case):
        if option.key == key:
            return option
    raise RuleError(refusal(criterion, key), field=field_name(code))


def refusal(criterion: CriterionData, key: str) -> str:
    """Why the value `key` cannot stand for `criterion`: too many points, or not on the form."""
    values = {"no": criterion.code, "max": f"{criterion.max:f}".replace(".", ",")}
    try:
        is_above = Decimal(key.strip().replace(",", ".")) > criterion.max
    except InvalidOperation:
        is_above = False
    if is_above:
        return str(_("Điểm vượt mức tối đa %(max)s của tiêu chí %(no)s.") % values)
    return str(
        _("Mức chọn không có trong bộ tiêu chí; tiêu chí %(no)s tối đa %(max)s điểm.") % values
    )


def _unknown_criterion(code: str) -> RuleError:
    return RuleError(
        _("Bộ tiêu chí không có tiêu chí “%(code)s”.") % {"code": clean_line(code)[:20]},
        field=field_name(code),
    )


def _check_cases(marked: MarkedSheet) -> None:
    if marked.has_mixed_cases:
        raise RuleError(
            _("Phiếu chọn mức của hai trường hợp khác nhau; một sản phẩm chỉ thuộc một trường hợp.")
        )


def _check_whole(marked: MarkedSheet) -> None:
    _check_cases(marked)
    missing = marked.missing
    if missing:
        raise RuleError(
            _("Chưa chọn mức cho %(count)s tiêu chí: %(codes)s.")
            % {"count": len(missing), "codes": ", ".join(c.code for c in missing)},
            field=field_name(missing[0].code),
        )
