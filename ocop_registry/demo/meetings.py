"""The sample council and its meetings: called, opened and closed by the services.

Only the members' sheets are written many at once; closing recomputes every point of them.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from accounts.choices import Level
from accounts.models import User
from evaluations.choices import Averaging, MemberRole, MinimumRule, Rounding, Stage
from evaluations.council_queries import agenda, form_of
from evaluations.models import (
    AgendaItem,
    Council,
    CouncilRegulation,
    Dossier,
    Meeting,
    Round,
    ScoreLine,
    ScoreSheet,
)
from evaluations.services import councils, meetings
from ocop_registry.demo import scoring
from ocop_registry.demo.accounts import AGENCIES, Cast
from ocop_registry.demo.days import FIRST, Calendar, moment
from ocop_registry.demo.scoring import Aim
from places import queries as places
from rulebooks.marking import mark_sheet

VENUE = "Phòng họp mẫu, Văn phòng Điều phối nông thôn mới thành phố"
SPREAD_NOTE = (
    "Đã thảo luận các tiêu chí chênh lệch; các thành viên giữ ý kiến, hội đồng thống nhất."
)
REMARKS = ("", "Bao bì rõ, nên ghi thêm hạn dùng.", "Câu chuyện sản phẩm tốt.", "")
CASE = "a"
"""The list by which sample tourism products are scored: community tourism."""


@dataclass
class Table:
    """The council, and what its meetings are held with."""

    council: Council
    cast: Cast
    calendar: Calendar
    rng: random.Random
    held: int = 0

    @property
    def chair(self) -> User:
        """Who closes the meetings."""
        return self.cast.council[0]

    @property
    def secretary(self) -> User:
        """Who opens them."""
        return self.cast.council[1]


def seat(cast: Cast, calendar: Calendar, rng: random.Random) -> Table:
    """Record the sample regulation and establish the council of eleven under it."""
    at = calendar.at(FIRST + 5)
    regulation = councils.record_regulation(facts=_regulation(calendar), by=cast.office, at=at)
    # Sealed once a meeting opened; no service marks a regulation as sample data.
    CouncilRegulation.objects.filter(pk=regulation.pk).update(is_sample=True)
    roles = [MemberRole.CHAIR, MemberRole.SECRETARY]
    roles += [MemberRole.MEMBER] * (len(cast.council) - len(roles))
    council = councils.establish(
        name="Hội đồng đánh giá, phân hạng sản phẩm OCOP thành phố Hà Nội (mẫu)",
        level=Level.PROVINCE,
        place=places.hanoi(),
        regulation=regulation,
        decision_number="9000M/QĐ-UBND",
        established_on=calendar.day(FIRST + 3),
        members=[
            councils.Seat(user=user, role=role, agency=agency)
            for user, role, agency in zip(cast.council, roles, AGENCIES, strict=True)
        ],
        by=cast.office,
        at=at,
    )
    return Table(council, cast, calendar, rng)


def _regulation(calendar: Calendar) -> councils.RegulationFacts:
    """As two provinces published theirs: three quarters present with the chair, 10 points apart."""
    return councils.RegulationFacts(
        number="01M/QC-HĐĐG",
        issued_on=calendar.day(FIRST + 2),
        issuer="Ủy ban nhân dân thành phố Hà Nội",
        members_min=7,
        members_max=15,
        quorum_percent=75,
        chair_required=True,
        averaging=Averaging.MEAN,
        rounding=Rounding.HALF_UP,
        decimals=1,
        spread_limit=Decimal(10),
        minimum_rule=MinimumRule.MAJORITY,
    )


def call(table: Table, dossiers: Sequence[Dossier], held: int, round_: Round) -> Meeting:
    """Call a meeting for the day `held`, a working week before (today for one still to come)."""
    table.held += 1
    held_on = table.calendar.day(held)
    return meetings.call_meeting(
        council=table.council,
        round=round_,
        dossiers=dossiers,
        name=f"Phiên họp thứ {table.held} (mẫu)",
        held_on=held_on,
        venue=VENUE,
        by=table.cast.office,
        at=table.calendar.at(min(held - 5, 0), 11),
        cases={dossier.number: CASE for dossier in dossiers if form_of(dossier).cases},
    )


def open_(meeting: Meeting, table: Table, *, absent: int = 0) -> Meeting:
    """Open a called meeting on its day, the last `absent` members away."""
    members = list(table.council.members.order_by("pk"))
    return meetings.open_meeting(
        meeting=meeting,
        present=members[: len(members) - absent],
        by=table.secretary,
        at=moment(meeting.held_on, 8, 30),
    )


@dataclass(frozen=True)
class Turnout:
    """How the sheets of a meeting come in.

    `apart`: the number of a dossier on which one member thinks quite otherwise. `open_seats`: so
    many members have filled in only half of theirs and handed in none.
    """

    apart: str = ""
    open_seats: int = 0


EVERYBODY = Turnout()
"""All sheets come in, and lie close together."""


def score(
    meeting: Meeting, table: Table, aims: Mapping[str, Aim], turnout: Turnout = EVERYBODY
) -> None:
    """Let the members fill in their sheets as `aims` says by dossier number, and hand them in."""
    items = {item.pk: item for item in agenda(meeting)}
    rows = ScoreSheet.objects.filter(item__meeting=meeting, submitted_at=None)
    sheets = list(rows.order_by("item__position", "member"))
    seats = sorted({sheet.member_id for sheet in sheets})
    undone = seats[len(seats) - turnout.open_seats :] if turnout.open_seats else []
    pens = {key: _Pen(item, aims[item.dossier.number], table.rng) for key, item in items.items()}
    lines: list[ScoreLine] = []
    for n, sheet in enumerate(sheets):
        pen = pens[sheet.item_id]
        is_apart = sheet.member_id == seats[-1] and pen.number == turnout.apart
        chosen = pen.strict() if is_apart else pen.next()
        if sheet.member_id in undone:
            chosen = dict(list(chosen.items())[: len(chosen) // 2])
        lines += pen.write(sheet, chosen)
        sheet.remark = REMARKS[n % len(REMARKS)]
        sheet.saved_at = moment(meeting.held_on, 9 + n % 5, n % 60)
        sheet.submitted_at = None if sheet.member_id in undone else sheet.saved_at
    ScoreLine.objects.bulk_create(lines, batch_size=2000)
    fields = ["total", "remark", "saved_at", "submitted_at"]
    ScoreSheet.objects.bulk_update(sheets, fields, batch_size=100)


class _Pen:
    """Fills in the sheets of one dossier."""

    def __init__(self, item: AgendaItem, aim: Aim, rng: random.Random) -> None:
        self.form, self.case, self.aim, self.rng = form_of(item.dossier), item.case, aim, rng
        self.number = item.dossier.number
        self.base = scoring.base_sheet(self.form, aim, item.case, rng)

    def next(self) -> dict[str, str]:
        """Option keys by criterion as one more member chooses them."""
        return scoring.varied(self.form, self.base, self.aim, self.case, self.rng)

    def strict(self) -> dict[str, str]:
        """As a member who gives far fewer points than the others."""
        aim = replace(self.aim, total=self.aim.total - 14)
        return scoring.base_sheet(self.form, aim, self.case, self.rng)

    def write(self, sheet: ScoreSheet, chosen: Mapping[str, str]) -> list[ScoreLine]:
        """The lines of `sheet`, unsaved, and its total."""
        marked = mark_sheet(self.form, chosen)
        sheet.total = marked.total
        return [
            ScoreLine(sheet=sheet, criterion_code=code, option_key=key, points=marked.points[code])
            for code, key in chosen.items()
        ]


def close(meeting: Meeting, table: Table, *, hour: int = 16, note: str = "") -> Meeting:
    """Close the meeting: results, seal, dossiers moved on."""
    return meetings.close_meeting(
        meeting=meeting,
        minutes_number=f"{meeting.name.split()[3].zfill(2)}/BB-HĐĐG",
        by=table.chair,
        at=moment(meeting.held_on, hour),
        spread_note=note,
    )


def fresh(dossiers: Sequence[Dossier]) -> list[Dossier]:
    """The dossiers as they stand now, in the given order."""
    rows = Dossier.objects.select_related("product__product_set", "producer", "place", "rulebook")
    found = rows.defer("rulebook__content").in_bulk([dossier.pk for dossier in dossiers])
    return [found[dossier.pk] for dossier in dossiers]


def scored(dossiers: Sequence[Dossier]) -> list[Dossier]:
    """Those that a council has given a rank that somebody recognises."""
    return [dossier for dossier in fresh(dossiers) if dossier.stage == Stage.SCORED]
