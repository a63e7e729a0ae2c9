"""What the pages of a meeting show, row by row, each from a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.models import User
from evaluations import sealing
from evaluations.choices import MemberRole
from evaluations.council_queries import (
    ItemScores,
    Tie,
    counting_rule,
    presiding,
    sealed_scores,
    ties,
)
from evaluations.models import (
    AgendaItem,
    Attendance,
    CouncilMember,
    CouncilRegulation,
    Meeting,
    ScoreSheet,
)
from evaluations.scoring import Difference, Outcome, differences
from producers.models import Producer

DIFFERENCES_SHOWN = 8


@dataclass(frozen=True)
class MemberRow:
    """One member on the meeting's page: presence, sheets handed in, ties. No scores."""

    member: CouncilMember
    is_present: bool
    sheets: int
    submitted: int
    ties: tuple[Producer, ...]

    @property
    def is_done(self) -> bool:
        return self.submitted == self.sheets


@dataclass(frozen=True)
class ItemRow:
    """One dossier of the agenda: how many sheets are in, and the reader's own one."""

    item: AgendaItem
    sheets: int
    submitted: int
    own: ScoreSheet | None


@dataclass(frozen=True)
class Board:
    """A meeting that is not closed yet, as its page shows it."""

    members: list[MemberRow]
    items: list[ItemRow]
    presiding: list[CouncilMember] = field(default_factory=list)

    @property
    def sheets(self) -> int:
        return sum(row.sheets for row in self.items)

    @property
    def submitted(self) -> int:
        return sum(row.submitted for row in self.items)

    @property
    def is_complete(self) -> bool:
        """Whether every sheet is in."""
        return self.submitted == self.sheets

    def leads(self, user: User) -> bool:
        """Whether `user` may close the meeting."""
        return any(member.user_id == user.pk for member in self.presiding)

    def role_of(self, user: User) -> str:
        """The seat of `user`; empty for somebody else."""
        return next((m.member.role for m in self.members if m.member.user_id == user.pk), "")

    def may_open(self, user: User) -> bool:
        """Whether the seat of `user` lets open the meeting."""
        opening = (MemberRole.CHAIR, MemberRole.VICE_CHAIR, MemberRole.SECRETARY)
        return self.role_of(user) in opening


def board(
    meeting: Meeting, items: Sequence[AgendaItem], reader: User, *, with_ties: bool = True
) -> Board:
    """The state of a meeting that is called or open: three queries, two more for ties.

    None reads a score.
    """
    members = list(meeting.council.members.select_related("user"))
    came = set(Attendance.objects.filter(meeting=meeting).values_list("member_id", flat=True))
    sheets = list(ScoreSheet.objects.filter(item__in=items).defer("total", "remark"))
    producers = {item.dossier.producer_id: item.dossier.producer for item in items}
    people = [member.user_id for member in members]
    tied = ties(people, producers, meeting.held_on) if with_ties else frozenset()
    return Board(
        members=[_member_row(m, came, sheets, tied, producers.values()) for m in members],
        items=[_item_row(item, sheets, members, reader) for item in items],
        presiding=presiding(members, came),
    )


def _member_row(
    member: CouncilMember,
    came: set[int],
    sheets: Iterable[ScoreSheet],
    tied: frozenset[Tie],
    producers: Iterable[Producer],
) -> MemberRow:
    own = [sheet for sheet in sheets if sheet.member_id == member.pk]
    return MemberRow(
        member=member,
        is_present=member.pk in came,
        sheets=len(own),
        submitted=sum(sheet.submitted_at is not None for sheet in own),
        ties=tuple(p for p in producers if Tie(member.user_id, p.pk) in tied),
    )


def _item_row(
    item: AgendaItem,
    sheets: Iterable[ScoreSheet],
    members: Iterable[CouncilMember],
    reader: User,
) -> ItemRow:
    seats = {member.pk for member in members if member.user_id == reader.pk}
    of_item = [sheet for sheet in sheets if sheet.item_id == item.pk]
    return ItemRow(
        item=item,
        sheets=len(of_item),
        submitted=sum(sheet.submitted_at is not None for sheet in of_item),
        own=next((sheet for sheet in of_item if sheet.member_id in seats), None),
    )


@dataclass(frozen=True)
class Wide:
    """A dossier whose totals lie further apart than the regulation allows, and where they do."""

    item: AgendaItem
    points: Decimal
    differences: tuple[Difference, ...]


def wide(found: Iterable[ItemScores]) -> list[Wide]:
    """What the chair is shown of each dossier of `found`: how far apart, never whose score."""
    return [
        Wide(
            scored.item,
            scored.spread,
            differences(scored.counted, scored.form)[:DIFFERENCES_SHOWN],
        )
        for scored in found
    ]


@dataclass(frozen=True)
class Cell:
    """One member's total for one dossier."""

    member: CouncilMember
    sheet: ScoreSheet | None
    total: Decimal | None
    is_counted: bool


@dataclass(frozen=True)
class ResultRow:
    """One dossier of a closed meeting with everybody's totals."""

    scored: ItemScores
    outcome: Outcome
    cells: tuple[Cell, ...]

    @property
    def item(self) -> AgendaItem:
        return self.scored.item

    @property
    def is_same(self) -> bool:
        """Whether what is stored is what the sealed sheets come to."""
        result = self.item.result
        return (result.average, result.stars) == (self.outcome.average, self.outcome.stars)


@dataclass(frozen=True)
class Protocol:
    """A closed meeting as its page shows it."""

    members: list[CouncilMember]
    came: frozenset[int]
    rows: list[ResultRow]
    digest: str

    def is_true(self, meeting: Meeting) -> bool:
        """Whether the sheets still give the digest that was sealed, and the results stored."""
        return self.digest == meeting.digest and all(row.is_same for row in self.rows)


def protocol(meeting: Meeting, items: Sequence[AgendaItem]) -> Protocol:
    """All results of a closed meeting, worked out again from its sheets: four queries."""
    members = list(meeting.council.members.select_related("user"))
    came = frozenset(Attendance.objects.filter(meeting=meeting).values_list("member_id", flat=True))
    found = sealed_scores(items)
    sealed = [filled.sealed for scored in found for filled in scored.submitted]
    sitting = [member for member in members if member.pk in came]
    regulation = meeting.council.regulation
    return Protocol(
        members=members,
        came=came,
        rows=[_result_row(scored, sitting, regulation) for scored in found],
        digest=sealing.meeting_digest(meeting.pk, sealed),
    )


def _result_row(
    scored: ItemScores, sitting: Iterable[CouncilMember], regulation: CouncilRegulation
) -> ResultRow:
    by_member = {filled.sheet.member_id: filled for filled in scored.submitted}
    cells = []
    for member in sitting:
        filled = by_member.get(member.pk)
        if filled is None:
            cells.append(Cell(member, None, None, is_counted=False))
        else:
            cells.append(Cell(member, filled.sheet, filled.marked.total, filled.is_counted))
    return ResultRow(scored, scored.outcome(counting_rule(regulation)), tuple(cells))


def sheets_by_meeting(user: User) -> dict[int, Counter[str]]:
    """How many sheets `user` has in each meeting, all and submitted; one query."""
    rows = ScoreSheet.objects.filter(member__user=user).values_list(
        "item__meeting_id", "submitted_at"
    )
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for meeting_id, submitted_at in rows:
        found[meeting_id]["all"] += 1
        found[meeting_id]["submitted"] += submitted_at is not None
    return found
