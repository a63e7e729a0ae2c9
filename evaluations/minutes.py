"""The minutes of a closed meeting: from its rows to what evaluations/pdf.py prints."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Organisation
from evaluations import pdf, sealing
from evaluations.choices import MemberRole
from evaluations.council_queries import (
    FilledSheet,
    ItemScores,
    agenda,
    counting_rule,
    presiding,
    sealed_scores,
)
from evaluations.models import Attendance, Council, CouncilMember, CouncilRegulation, Meeting
from evaluations.scoring import Outcome, members_needed
from places.queries import address_line


def minutes_pdf(meeting: Meeting) -> bytes:
    """The minutes of a closed meeting as a PDF, in Vietnamese whoever asks."""
    with translation.override("vi"):
        return pdf.minutes_pdf(minutes_of(meeting))


def minutes_of(meeting: Meeting) -> pdf.Minutes:
    """The minutes of `meeting`, which is closed and comes with council, place and regulation."""
    if meeting.opened_at is None or meeting.closed_at is None:
        raise ValueError("only a closed meeting has minutes")
    council, regulation = meeting.council, meeting.council.regulation
    members = list(council.members.select_related("user"))
    came = set(Attendance.objects.filter(meeting=meeting).values_list("member_id", flat=True))
    found, authority = _scores(meeting), _authority(meeting)
    return pdf.Minutes(
        number=meeting.minutes_number,
        authority_name=authority,
        council_name=council.name,
        established_by=_("Quyết định số %(number)s ngày %(day)s")
        % {"number": council.decision_number, "day": _day(council.established_on)},
        title=meeting.name,
        place_name=council.place.name if council.place else _("Hà Nội"),
        venue=meeting.venue,
        opened_at=meeting.opened_at,
        closed_at=meeting.closed_at,
        chair=_names(presiding(members, came)),
        secretary=_names(m for m in members if m.role == MemberRole.SECRETARY and m.pk in came),
        attendees=tuple(_attendee(member, came) for member in members),
        regulation=_("Quy chế hoạt động số %(number)s ngày %(day)s")
        % {"number": regulation.number, "day": _day(regulation.issued_on)},
        members_needed=members_needed(len(members), regulation.quorum_percent),
        averaging=how_it_counts(regulation),
        dossiers=tuple(_dossier(scored, council, members, came) for scored in found),
        sheets_digest=meeting.digest,
        opinions=_opinions(meeting),
        recipients=(
            _("Chủ tịch %(authority)s (để báo cáo)") % {"authority": authority},
            _("Các thành viên hội đồng"),
            _("Lưu: Văn thư, hồ sơ hội đồng"),
        ),
        is_sample=regulation.is_sample
        or any(scored.item.dossier.producer.is_sample for scored in found),
    )


def how_it_counts(regulation: CouncilRegulation) -> str:
    """How a council averages, rounds, and votes on minimum marks, as a sentence."""
    return _(
        "%(averaging)s; %(rounding)s đến %(decimals)s chữ số thập phân; hạng sao tính theo điểm "
        "trung bình đã làm tròn. Yêu cầu tối thiểu: %(minimum)s."
    ) % {
        "averaging": regulation.get_averaging_display(),
        "rounding": regulation.get_rounding_display().lower(),
        "decimals": regulation.decimals,
        "minimum": regulation.get_minimum_rule_display().lower(),
    }


def conclusion(scored: ItemScores, council: Council, outcome: Outcome) -> str:
    """What the council concludes on a dossier, in words."""
    result = scored.item.result
    said = [
        _(
            "Trung bình của %(count)s phiếu; theo điểm thuộc hạng %(points)s sao, "
            "kết quả %(stars)s sao."
        )
        % {
            "count": result.sheets_counted,
            "points": result.stars_by_points,
            "stars": result.stars,
        }
    ]
    if outcome.is_lifted:
        said.append(_("Điểm trước khi làm tròn là %(exact)s.") % {"exact": exact_points(outcome)})
    said.append(_proposal(scored, council))
    return " ".join(said)


def _proposal(scored: ItemScores, council: Council) -> str:
    stars = scored.item.result.stars
    authority = scored.data.authority_for(stars, scored.item.meeting.held_on)
    if authority is None:
        return _("Sản phẩm không thuộc hạng được công nhận.")
    values = {"authority": authority.title_vi, "stars": stars}
    if authority.level != council.level:
        return (
            _(
                "Hạng %(stars)s sao thuộc thẩm quyền của %(authority)s: đề nghị chuyển hồ sơ lên "
                "cấp đó đánh giá."
            )
            % values
        )
    return _("Đề nghị %(authority)s công nhận %(stars)s sao.") % values


def exact_points(outcome: Outcome) -> str:
    """The average before rounding, cut (not rounded) after four decimals."""
    scaled = outcome.exact.numerator * 10_000 // outcome.exact.denominator
    return f"{scaled // 10_000},{scaled % 10_000:04d}".rstrip("0").rstrip(",")


def _scores(meeting: Meeting) -> list[ItemScores]:
    items = agenda(meeting).filter(result__isnull=False)
    return sealed_scores(
        list(items.select_related("result", "dossier__producer__place__parent__parent"))
    )


def _authority(meeting: Meeting) -> str:
    """The body under which the council stands: the one that decides at its place."""
    place = meeting.council.place
    body = Organisation.objects.filter(place=place, decides=True).first()
    if body:
        return body.name
    return _("Ủy ban nhân dân %(place)s") % {"place": place.full_name} if place else str(place)


def _attendee(member: CouncilMember, came: Iterable[int]) -> pdf.Attendee:
    return pdf.Attendee(
        name=str(member.user),
        duty=str(member.get_role_display()),
        organisation=member.agency,
        is_present=member.pk in set(came),
    )


def _dossier(
    scored: ItemScores,
    council: Council,
    members: Sequence[CouncilMember],
    came: Iterable[int],
) -> pdf.MinutesDossier:
    dossier, result = scored.item.dossier, scored.item.result
    by_member = {filled.sheet.member_id: filled for filled in scored.submitted}
    here, regulation = set(came), council.regulation
    return pdf.MinutesDossier(
        number=dossier.number,
        product=dossier.product.name,
        product_set=str(dossier.product.product_set),
        producer=dossier.producer.name,
        address=address_line(dossier.producer.place),
        purpose=dossier.get_purpose_display().lower(),
        scores=tuple(
            _member_score(member, by_member, scored) for member in members if member.pk in here
        ),
        parts=tuple(
            pdf.PartAverage(part.code, part.name, part.max, Decimal(result.parts[part.code]))
            for part in scored.form.parts
        ),
        average=result.average.quantize(_unit(regulation.decimals)),
        stars=result.stars,
        marks=tuple(_mark(held, scored) for held in result.held_back),
        conclusion=conclusion(scored, council, scored.outcome(counting_rule(regulation))),
    )


def _member_score(
    member: CouncilMember, sheets: Mapping[int, FilledSheet], scored: ItemScores
) -> pdf.MemberScore:
    filled = sheets.get(member.pk)
    if filled is None:
        note = _("Không chấm: có quan hệ với chủ thể")
        return pdf.MemberScore(str(member.user), (), None, note=note)
    return pdf.MemberScore(
        member=str(member.user),
        parts=tuple(filled.marked.parts[part.code] for part in scored.form.parts),
        total=filled.marked.total,
        digest=sealing.sheet_digest(filled.sealed),
        note="" if filled.is_counted else _("Không tính: có quan hệ với chủ thể"),
    )


def _mark(held: Mapping[str, object], scored: ItemScores) -> pdf.HeldBackMark:
    criterion = scored.form.criterion(str(held["criterion"]))
    votes_for, votes_against = int(str(held["votes_for"])), int(str(held["votes_against"]))
    return pdf.HeldBackMark(
        criterion=criterion.code,
        requirement=f"{criterion.name}: {criterion.option(str(held['option'])).label}",
        stars=int(str(held["stars"])),
        votes_for=votes_for,
        votes_counted=votes_for + votes_against,
    )


def _names(members: Iterable[CouncilMember]) -> str:
    return ", ".join(str(member.user) for member in members)


def _day(day: dt.date) -> str:
    return date_format(day, "d/m/Y")


def _unit(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


def _opinions(meeting: Meeting) -> str:
    said = [
        _(
            "Phiên họp đã được mở lại sau biên bản số %(number)s. Lý do: %(reason)s. "
            "Dấu vết các phiếu đã niêm phong lần đó: %(digest)s."
        )
        % {"number": undone.minutes_number, "reason": undone.reason, "digest": undone.digest}
        for undone in meeting.reopenings.all()
    ]
    if meeting.spread_note:
        said.insert(0, _("Về chênh lệch điểm: %(note)s") % {"note": meeting.spread_note})
    return "\n\n".join(said)
