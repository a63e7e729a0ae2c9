"""What council pages and services read: ties, sheets with their points, recognisable stars."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.errors import RuleError, StageError
from evaluations import sealing
from evaluations.choices import Averaging, MemberRole, MinimumRule, Rounding, Stage
from evaluations.models import (
    AgendaItem,
    CouncilMember,
    CouncilRegulation,
    Dossier,
    Interest,
    Meeting,
    NationalResult,
    Result,
    ScoreLine,
    ScoreSheet,
)
from evaluations.scoring import CountingRule, Outcome, result_of, spread
from producers.models import Membership
from rulebooks.choices import Level
from rulebooks.marking import MarkedSheet, mark_sheet
from rulebooks.schema import RulebookData, SetData


class Tie(NamedTuple):
    """A person and a producer who must not meet on a sheet."""

    user_id: int
    producer_id: int


class Recognisable(NamedTuple):
    """The stars that a dossier's result allows, and the level of the authority for them."""

    stars: int
    level: Level


def counting_rule(regulation: CouncilRegulation) -> CountingRule:
    """How the council of `regulation` averages, rounds, and votes on minimum marks."""
    return CountingRule(
        averaging=Averaging(regulation.averaging),
        rounding=Rounding(regulation.rounding),
        decimals=regulation.decimals,
        minimum_rule=MinimumRule(regulation.minimum_rule),
    )


def form_of(dossier: Dossier) -> SetData:
    """The form of the dossier's product set in the rulebook that judges it.

    RuleError when that rulebook only records results or has no such form.
    """
    data: RulebookData = dossier.rulebook.data
    form = data.sets.get(dossier.product.product_set.code)
    if data.recording_only or form is None or form.recorded_only:
        raise RuleError(
            _("%(number)s: bộ tiêu chí %(rulebook)s chỉ ghi nhận kết quả, không chấm trên phiếu.")
            % {"number": dossier.number, "rulebook": data.number}
        )
    return form


def ties(users: Iterable[int], producers: Iterable[int], on: dt.date) -> frozenset[Tie]:
    """Who of `users` is tied to whom of `producers`: declared, or acting for it on the day `on`."""
    users, producers = set(users), set(producers)
    declared = Interest.objects.filter(user__in=users, producer__in=producers)
    acting = Membership.objects.on(on).filter(user__in=users, producer__in=producers)
    pairs = [*declared.values_list("user_id", "producer_id")]
    pairs += acting.values_list("user_id", "producer_id")
    return frozenset(Tie(*pair) for pair in pairs)


def agenda(meeting: Meeting) -> QuerySet[AgendaItem]:
    """The meeting's dossiers in order, with all that a page names of them."""
    return (
        meeting.items.select_related(
            "dossier__product__product_set",
            "dossier__producer",
            "dossier__place",
            "dossier__round",
            "dossier__rulebook",
        )
        .defer("dossier__rulebook__content")
        .order_by("position")
    )


def presiding(members: Iterable[CouncilMember], present: Iterable[int]) -> list[CouncilMember]:
    """Who leads and closes a meeting: the chair; without the chair, the vice chairs who came.

    `present` holds the keys of those who came. When neither came, it is the chair all the same.
    """
    by_role: dict[str, list[CouncilMember]] = defaultdict(list)
    for member in members:
        by_role[member.role].append(member)
    here = set(present)
    chair = by_role[MemberRole.CHAIR]
    if any(member.pk in here for member in chair):
        return chair
    deputies = [member for member in by_role[MemberRole.VICE_CHAIR] if member.pk in here]
    return deputies or chair


@dataclass(frozen=True)
class FilledSheet:
    """A sheet with its points under the rulebook. `is_counted`: its member has no tie."""

    sheet: ScoreSheet
    item: AgendaItem
    marked: MarkedSheet
    lines: tuple[sealing.Line, ...]
    is_counted: bool

    @cached_property
    def sealed(self) -> sealing.Sheet:
        """What enters the seal; ValueError for a draft."""
        if self.sheet.submitted_at is None or self.sheet.total is None:
            raise ValueError("only a submitted sheet is sealed")
        return sealing.Sheet(
            position=self.item.position,
            dossier=self.item.dossier.number,
            rulebook=self.item.dossier.rulebook.sha256,
            case=self.item.case,
            member=self.sheet.member_id,
            submitted_at=self.sheet.submitted_at,
            total=self.sheet.total,
            remark=self.sheet.remark,
            lines=self.lines,
        )

    @property
    def is_true(self) -> bool:
        """Whether stored points and total are those that the rulebook gives for the options."""
        stored = {line.criterion: line.points for line in self.lines}
        return self.sheet.total == self.marked.total and stored == dict(self.marked.points)


@dataclass(frozen=True)
class ItemScores:
    """One dossier of a meeting with all its sheets. Nobody may see it before the closing."""

    item: AgendaItem
    form: SetData
    data: RulebookData
    sheets: tuple[FilledSheet, ...]

    @property
    def submitted(self) -> list[FilledSheet]:
        """The sheets that were handed in, by seat."""
        return [filled for filled in self.sheets if filled.sheet.submitted_at is not None]

    @property
    def counted(self) -> list[MarkedSheet]:
        """The valid sheets: submitted, by members without a tie to the producer."""
        return [filled.marked for filled in self.submitted if filled.is_counted]

    @property
    def spread(self) -> Decimal:
        """Points between the highest and the lowest valid total."""
        return spread([sheet.total for sheet in self.counted])

    def outcome(self, rule: CountingRule) -> Outcome:
        """The result under `rule`; ValueError when there are too few valid sheets."""
        return result_of(self.counted, self.form, self.data.bands, rule, self.item.case)


def current_scores(items: Sequence[AgendaItem], on: dt.date) -> list[ItemScores]:
    """Every sheet of `items` with its points; those of members tied on the day `on` do not count.

    Four queries. For services and the chair's closing only: it holds all members' scores.
    """
    sheets = _sheets(items)
    producers = {item.pk: item.dossier.producer_id for item in items}
    tied = ties({sheet.member.user_id for sheet in sheets}, producers.values(), on)
    left_out = {
        (sheet.item_id, sheet.member_id)
        for sheet in sheets
        if Tie(sheet.member.user_id, producers[sheet.item_id]) in tied
    }
    return _scores(items, sheets, left_out)


def sealed_scores(items: Sequence[AgendaItem]) -> list[ItemScores]:
    """Every sheet of `items` of a closed meeting, as they counted at the closing. Two queries.

    `items` have their `result`, best by select_related.
    """
    left_out = {(item.pk, member) for item in items for member in item.result.left_out}
    return _scores(items, _sheets(items), left_out)


def _sheets(items: Sequence[AgendaItem]) -> list[ScoreSheet]:
    sheets = ScoreSheet.objects.filter(item__in=items).select_related("member__user")
    return list(sheets.order_by("member_id"))


def _scores(
    items: Sequence[AgendaItem], sheets: Sequence[ScoreSheet], left_out: Set[tuple[int, int]]
) -> list[ItemScores]:
    lines = _lines(sheets)
    by_item: dict[int, list[ScoreSheet]] = defaultdict(list)
    for sheet in sheets:
        by_item[sheet.item_id].append(sheet)
    return [_item_scores(item, by_item[item.pk], lines, left_out) for item in items]


def _item_scores(
    item: AgendaItem,
    sheets: Iterable[ScoreSheet],
    lines: Mapping[int, tuple[sealing.Line, ...]],
    left_out: Set[tuple[int, int]],
) -> ItemScores:
    form = form_of(item.dossier)
    filled = [
        FilledSheet(
            sheet=sheet,
            item=item,
            marked=mark_sheet(form, _chosen(lines.get(sheet.pk, ()))),
            lines=lines.get(sheet.pk, ()),
            is_counted=(item.pk, sheet.member_id) not in left_out,
        )
        for sheet in sheets
    ]
    return ItemScores(item, form, item.dossier.rulebook.data, tuple(filled))


def _lines(sheets: Iterable[ScoreSheet]) -> dict[int, tuple[sealing.Line, ...]]:
    found: dict[int, list[sealing.Line]] = defaultdict(list)
    rows = ScoreLine.objects.filter(sheet__in=sheets).values_list(
        "sheet_id", "criterion_code", "option_key", "points", "comment"
    )
    for sheet_id, criterion, option, points, comment in rows:
        found[sheet_id].append(sealing.Line(criterion, option, points, comment))
    return {sheet_id: tuple(held) for sheet_id, held in found.items()}


def _chosen(lines: Iterable[sealing.Line]) -> dict[str, str]:
    """Option keys by criterion; a draft's line with only a comment has chosen nothing yet."""
    return {line.criterion: line.option for line in lines if line.option}


def latest_result(dossier: Dossier) -> Result | None:
    """The council's standing result for `dossier`."""
    return (
        Result.objects.filter(dossier=dossier)
        .select_related("item__meeting__council__regulation")
        .order_by("-pk")
        .first()
    )


def recognisable_stars(dossier: Dossier, on: dt.date) -> Recognisable:
    """The stars that may be recognised for `dossier` on the day `on`, and at which level.

    From the council's result (stage SCORED), or from the central one (NATIONAL): below five stars
    the province may recognise from that result (26/2026, Điều 7). A second result of its own after
    a central one counts up to what the province itself recognises. StageError before there is a
    result; RuleError when nobody may recognise: under three stars, or five stars not yet forwarded.
    """
    data = dossier.rulebook.data
    values: dict[str, object] = {"number": dossier.number}
    # Read through the relation: a list that has loaded it asks nothing more.
    national: NationalResult | None = getattr(dossier, "national_result", None)
    if dossier.stage == Stage.NATIONAL and national is not None:
        stars = min(national.stars, data.band_for(national.total).stars)
        found = _authority(data, stars, on)
    else:
        stars = _own_stars(dossier)
        found = _authority(data, stars, on)
        while found and found.level == Level.CENTRAL and national is not None:
            found = _authority(data, found.stars - 1, on)
        if found and found.level == Level.CENTRAL:
            raise RuleError(
                _("Hồ sơ %(number)s đạt %(stars)s sao: phải chuyển cấp trung ương đánh giá trước.")
                % (values | {"stars": stars})
            )
    if found is None:
        raise RuleError(
            _("Hồ sơ %(number)s đạt %(stars)s sao: không thuộc hạng được công nhận.")
            % (values | {"stars": stars})
        )
    return found


def _authority(data: RulebookData, stars: int, on: dt.date) -> Recognisable | None:
    authority = data.authority_for(stars, on)
    return Recognisable(stars, authority.level) if authority else None


def _own_stars(dossier: Dossier) -> int:
    result = latest_result(dossier) if dossier.stage == Stage.SCORED else None
    if result is None:
        raise StageError(
            _("Hồ sơ %(number)s chưa có kết quả của hội đồng.") % {"number": dossier.number}
        )
    return result.stars
