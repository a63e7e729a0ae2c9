"""The sample year: who applied when, what came of it, and where everything stands on the base day.

Offsets are days from the base day. Every stage of a dossier and every standing of a certificate is
reached; the figures only decide how full the lists are.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from certificates.models import Certificate
from certificates.services.rerating import open_rerating
from evaluations.choices import Stage
from evaluations.models import Dossier, Meeting
from evaluations.services import sheets
from evaluations.services.councils import declare_interest
from evaluations.services.meetings import reopen_meeting
from evaluations.services.sheets import Choice
from ocop_registry.demo import meetings, recorded
from ocop_registry.demo.days import FIRST, moment
from ocop_registry.demo.meetings import EVERYBODY, Table, Turnout
from ocop_registry.demo.prepared import Plan, Year, prepare, way
from ocop_registry.demo.recorded import Recognised
from ocop_registry.demo.rulings import Chancery
from ocop_registry.demo.sample import Pool
from ocop_registry.demo.scoring import Aim
from ocop_registry.demo.walk import Walk
from producers.services import add_member
from products.models import Product
from rulebooks.choices import Purpose

LAPSED = (-520, -300, -160, -75, -20)
CLOSING = (12, 47, 90)
"""Too late for the window of re-rating."""
WINDOW = (125, 140, 155, 170)
"""Within the window of re-rating: 180 to 120 days before the end."""
COMING = (200, 240, 280, 320)
LONG = (390, 420, 470, 520, 580, 640, 700, 760, 830, 900)
"""Days left of certificates of the past."""
EACH = {LAPSED: 6, CLOSING: 4, WINDOW: 4, COMING: 9, LONG: 8}
NEAR_SHARE = 68
"""How many of the past's certificates lie in a commune with an officer."""
EARLIER, EARLIER_LAPSED = 8, 4
"""How many of the long ones replaced an earlier certificate, or followed one that had lapsed."""
WAITING = (
    (Stage.DRAFT, (-1, -3, -8, -14, -20, -33, -47, -60)),
    (Stage.SUBMITTED, (-1, -2, -5, -9, -12, -18, -27, -35)),
    (Stage.RETURNED, (-2, -6, -11, -19, -40)),
    (Stage.PROPOSED, (-1, -3, -4, -7, -9, -13, -16)),
    (Stage.RECEIVED, (-2, -5, -6, -10, -15, -21, -24)),
    (Stage.REVIEWED, (-1, -3, -5, -8, -12, -17)),
)
"""Dossiers on their way, by the stage they wait in and since when."""


def _aims(stars: int, *totals: int) -> list[Aim]:
    return [Aim(stars, total) for total in totals]


FIRST_AIMS = [
    *_aims(3, 58, 62, 66),
    *_aims(4, 74, 77, 80, 84, 86),
    Aim(3, 76, misses=True),
    *_aims(2, 42),
    *_aims(5, 95, 94),
    *_aims(3, 64),
    *_aims(4, 82),
]
SECOND_AIMS = [
    *_aims(3, 57, 61, 65, 66),
    *_aims(4, 74, 76, 79, 83, 85),
    *_aims(2, 44),
    *_aims(5, 93, 94, 95, 96),
    *_aims(4, 78, 80),
]
THIRD_AIMS = [
    *_aims(3, 58, 63, 66),
    *_aims(4, 75, 78, 82),
    *_aims(5, 94, 95),
    Aim(4, 84),
    Aim(3, 60),
]
"""What the council gives, in the order of the agenda."""
GROUNDS = (
    ("mark_misuse", "In số sao cao hơn quyết định trên bao bì (dữ liệu mẫu).", -45, -50),
    ("ceased", "Chủ thể không còn sản xuất sản phẩm (dữ liệu mẫu).", -28, -33),
    ("violation", "Kết quả kiểm nghiệm không đạt an toàn thực phẩm (dữ liệu mẫu).", -1, -8),
    ("criteria", "Không còn đáp ứng tiêu chí theo kết luận kiểm tra (dữ liệu mẫu).", -4, -30),
)
"""Revocations: the ground, what the public reads, the day of signing, the day of the conclusion."""


@dataclass
class Past:
    """The certificates from before the sample year, by the days left on the base day."""

    by_days: dict[int, list[Certificate]] = field(default_factory=dict)
    near: frozenset[int] = frozenset()

    def near_officer(self, days: Iterable[int]) -> list[Certificate]:
        """Those with an officer in the demo."""
        rows = [row for left in days for row in self.by_days[left]]
        return [row for row in rows if row.product.place_id in self.near]


@dataclass
class Story:
    """Tells the sample year from its past to its base day."""

    year: Year
    pool: Pool
    table: Table
    chancery: Chancery
    rng: random.Random
    past: Past = field(default_factory=Past)

    def tell(self) -> None:
        """Everything, in the order of time as far as it matters."""
        first, second = self._two_producers()
        self._past(first, second)
        self._first_meeting(first[0])
        self._reopened_meeting()
        self._second_meeting()
        self._third_meeting()
        self._meetings_ahead()
        self._waiting()
        self._one_by_one(first[2], second[1])
        self._reratings()
        self._trouble(second[0])

    def _two_producers(self) -> tuple[list[Product], list[Product]]:
        """The products of the two producers that have accounts: at least four and three."""
        producers = {row.producer_id: row.producer for row in self.pool.near if row.producer}
        owned = {key: sum(r.producer_id == key for r in self.pool.near) for key in producers}
        ranked = sorted(producers.values(), key=lambda row: (-owned[row.pk], row.number))
        first, second = ranked[:2]
        for producer, account in zip((first, second), self.year.cast.producers, strict=True):
            add_member(
                producer=producer,
                user=account,
                valid_from=self.year.calendar.start,
                by=self.year.cast.office,
                at=self.year.calendar.at(FIRST),
            )
        return self.pool.of_producer(first), self.pool.of_producer(second)

    def _past(self, first: Sequence[Product], second: Sequence[Product]) -> None:
        """Certificates of earlier years: lapsed, near their end, in the window, and far from it."""
        on = self.year.calendar.on
        days = [(left, n) for group, count in EACH.items() for left in group for n in range(count)]
        own = {(-20, 0): first[3], (140, 0): first[1], (420, 0): second[0], (580, 0): second[2]}
        rest = self.pool.near_officers(NEAR_SHARE)
        rest += self.pool.anywhere(len(days) - len(own) - len(rest))
        self.rng.shuffle(rest)
        rows: list[Recognised] = []
        for place in days:
            product = own.get(place) or rest.pop()
            stars = self.rng.choices((3, 4, 5), (55, 40, 5))[0]
            [decided_on] = recorded.days_ending(on, [place[0]])
            rows.append(Recognised(product, stars, decided_on))
        made = recorded.record([*rows, *self._earlier(rows)], self.chancery.books)
        latest = {row.product_id: row for row in made}
        self.past.near = frozenset(self.year.cast.officers)
        for (left, _n), row in zip(days, rows, strict=True):
            self.past.by_days.setdefault(left, []).append(latest[row.product.pk])

    def _earlier(self, rows: Sequence[Recognised]) -> Iterable[Recognised]:
        """Recognitions that some of the last rows (the long ones) replaced or followed."""
        for n, row in enumerate(rows[-EARLIER - EARLIER_LAPSED :]):
            days = 1030 if n < EARLIER else 1130
            yield Recognised(row.product, 3, recorded.days_before(row.decided_on, days))

    def _first_meeting(self, own: Product) -> None:
        """The whole way, ended by decisions of the city and of the ministry."""
        walk = Walk.begin(self.year, own, -115, by=self.year.cast.producers[0])
        walk.to(Stage.REVIEWED, -84)
        plans = [way(row, Stage.REVIEWED, -85) for row in self.pool.near_officers(13)]
        dossiers = [*prepare(plans, self.year), walk.dossier]
        meeting = self._meet(dossiers, -75, absent=1)
        self._score_and_close(meeting, dossiers, FIRST_AIMS)
        high, others = dossiers[10:12], [*dossiers[:10], *dossiers[12:]]
        self.chancery.forward(high, -70)
        self.chancery.recognise(meetings.scored(others), -66)
        self.chancery.answer(high[0], "92.30", 5, -44)
        self.chancery.answer(high[1], "82.50", 4, -44)
        fresh = meetings.fresh(high)
        self.chancery.recognise(fresh[:1], -38, authority=self.year.cast.centre)
        self.chancery.recognise(fresh[1:], -36)

    def _reopened_meeting(self) -> None:
        """A slip found after the closing: the office reopens, members score one dossier again."""
        plans = [way(row, Stage.REVIEWED, -70) for row in self.pool.near_officers(3)]
        dossiers = prepare(plans, self.year)
        meeting = self._meet(dossiers, -62, absent=2)
        self._score_and_close(
            meeting, dossiers, [*_aims(3, 60), *_aims(4, 75), *_aims(2, 45)], hour=14
        )
        reopen_meeting(
            meeting=meeting,
            reason="Nhập nhầm trường hợp đánh giá của một hồ sơ; chấm lại hồ sơ đó.",
            by=self.year.cast.office,
            at=moment(meeting.held_on, 15),
            rescore=dossiers[:1],
        )
        self._score_again(meeting, dossiers[0])
        meetings.close(meeting, self.table, hour=17)
        self.chancery.recognise(meetings.scored(dossiers), -55)

    def _score_again(self, meeting: Meeting, dossier: Dossier) -> None:
        rows = dossier.agenda_items.get(meeting=meeting).sheets.select_related("member__user")
        for sheet in rows.order_by("member"):
            chosen = {line.criterion_code: line.option_key for line in sheet.lines.order_by("pk")}
            member, at = sheet.member.user, moment(meeting.held_on, 16)
            choices = {code: Choice(key) for code, key in chosen.items()}
            sheets.save(sheet=sheet, choices=choices, remark="Chấm lại.", by=member, at=at)
            sheets.submit(sheet=sheet, by=member, at=at)

    def _second_meeting(self) -> None:
        """With an upgrade and a re-rating that replace certificates, and one late decision."""
        upgrade = self._upgrade()
        rerating = self._finished_rerating()
        plans = [way(row, Stage.REVIEWED, -38) for row in self.pool.near_officers(14)]
        dossiers = [*prepare(plans, self.year), upgrade, rerating]
        self._tie(dossiers[3])
        meeting = self._meet(dossiers, -30)
        turnout = Turnout(apart=dossiers[1].number)
        self._score_and_close(meeting, dossiers, SECOND_AIMS, turnout)
        high = dossiers[10:14]
        self.chancery.forward(high, -26)
        late, rest = dossiers[:2], meetings.scored([*dossiers[2:10], *dossiers[14:]])
        self.chancery.recognise(rest, -22)
        self.chancery.recognise_late(meetings.scored(late), -21, -11)
        self.chancery.answer(high[0], "93.20", 5, -6)
        self.chancery.answer(high[1], "86.50", 4, -6)
        self.chancery.answer(high[2], "84.00", 4, -12)
        self.chancery.again(high[2], -9)
        self.chancery.answer(high[3], "47.50", 2, -6)
        self.chancery.conclude(high[3], -4)

    def _tie(self, dossier: Dossier) -> None:
        """A member who is related to the producer says so, and gets no sheet for it."""
        member = self.year.cast.council[5]
        declare_interest(
            user=member,
            producer=dossier.producer,
            reason="Em ruột là người đại diện của chủ thể (dữ liệu mẫu).",
            by=member,
            at=self.year.calendar.at(-32),
        )

    def _upgrade(self) -> Dossier:
        """A three-star product that now aims at four."""
        rows = self.past.near_officer((*COMING, *LONG))
        held = next(row for row in rows if row.stars == 3 and self._is_free(row))
        walk = Walk.begin(
            self.year, held.product, -66, purpose=Purpose.UPGRADE, previous=held.dossier
        )
        return walk.to(Stage.REVIEWED, -37).dossier

    def _finished_rerating(self) -> Dossier:
        """Opened within its window in the sample year, and through the council by now."""
        held = next(row for row in self.past.near_officer((90,)) if row.stars < 5)
        officer = self.year.officer(held.product)
        at = self.year.calendar.at(-70)
        walk = Walk(self.year, open_rerating(certificate=held, by=officer, at=at), officer)
        return walk.to(Stage.REVIEWED, -37).dossier

    def _third_meeting(self) -> None:
        """Closed a few days ago: results wait for their decision."""
        plans = [way(row, Stage.REVIEWED, -12) for row in self.pool.near_officers(10)]
        dossiers = prepare(plans, self.year)
        meeting = self._meet(dossiers, -4, absent=2)
        self._score_and_close(meeting, dossiers, THIRD_AIMS)
        self.chancery.forward(dossiers[6:7], -2)
        self.chancery.draft(meetings.fresh(dossiers[:2]), -1)
        self.chancery.recognise_from(meetings.fresh(dossiers[8:]), -2, 14)

    def _meetings_ahead(self) -> None:
        """One at work since yesterday, one called for next week."""
        plans = [way(row, Stage.REVIEWED, -9) for row in self.pool.near_officers(5)]
        running = prepare(plans, self.year)
        meeting = self._meet(running, -1, absent=1)
        aims = {row.number: THIRD_AIMS[n] for n, row in enumerate(running)}
        meetings.score(meeting, self.table, aims, Turnout(open_seats=4))
        plans = [way(row, Stage.REVIEWED, -6) for row in self.pool.near_officers(5)]
        meetings.call(self.table, prepare(plans, self.year), 6, self.year.rounds[0])

    def _meet(self, dossiers: Sequence[Dossier], held: int, *, absent: int = 0) -> Meeting:
        """Call a meeting and open it on its day."""
        round_ = next(row.round for row in dossiers if row.round is not None)
        meeting = meetings.call(self.table, meetings.fresh(dossiers), held, round_)
        return meetings.open_(meeting, self.table, absent=absent)

    def _score_and_close(
        self,
        meeting: Meeting,
        dossiers: Sequence[Dossier],
        aims: Sequence[Aim],
        turnout: Turnout = EVERYBODY,
        hour: int = 16,
    ) -> None:
        by_number = {row.number: aim for row, aim in zip(dossiers, aims, strict=True)}
        meetings.score(meeting, self.table, by_number, turnout)
        note = meetings.SPREAD_NOTE if turnout.apart else ""
        meetings.close(meeting, self.table, hour=hour, note=note)

    def _waiting(self) -> None:
        """Dossiers on their way, a few in each stage."""
        plans: list[Plan] = []
        for stage, since in WAITING:
            products = self.pool.near_officers(len(since))
            plans += [way(row, stage, day) for row, day in zip(products, since, strict=True)]
        prepare(plans, self.year)

    def _one_by_one(self, draft: Product, returned: Product) -> None:
        """The turns that a dossier can take before the council, each by the services."""
        year, take = self.year, self.pool.near_officers
        account, other = year.cast.producers
        Walk.begin(year, draft, -4, by=account).give(-3, at_most=3)
        Walk.begin(year, take(1)[0], -2)
        Walk.begin(year, take(1)[0], -9).give(-8)
        for product, since in zip(take(2), (-2, -31), strict=True):
            Walk.begin(year, product, since - 3).to(Stage.SUBMITTED, since)
        back = Walk.begin(year, returned, -16, by=other).to(Stage.SUBMITTED, -13)
        back.judge(-10, returned=2).send_back(-10, "Hai tài liệu chưa rõ, xem lý do ở từng mục.")
        again = Walk.begin(year, take(1)[0], -25).to(Stage.SUBMITTED, -22)
        again.judge(-19, returned=1).send_back(-19, "Đề nghị nộp lại một tài liệu.")
        again.give_again(-14).submit(-14)
        Walk.begin(year, take(1)[0], -20).to(Stage.PROPOSED, -8)
        sent = Walk.begin(year, take(1)[0], -28).to(Stage.PROPOSED, -15)
        sent.send_back(-9, "Văn bản đề nghị thiếu phụ lục.", by=year.cast.office)
        Walk.begin(year, take(1)[0], -30).to(Stage.RECEIVED, -14)
        Walk.begin(year, take(1)[0], -34).to(Stage.RECEIVED, -20).review(-12, is_ready=False)
        Walk.begin(year, take(1)[0], -40).to(Stage.REVIEWED, -16)
        late = Walk.begin(year, take(1)[0], -36).to(Stage.RECEIVED, -22)
        late.send_back(-7, "Mẫu sản phẩm không đúng bao bì trong hồ sơ.", by=year.cast.office)
        self._withdrawals(take(6))

    def _withdrawals(self, products: Sequence[Product]) -> None:
        """The producer takes a dossier back, from each stage before a council sits over it."""
        begun = [Walk.begin(self.year, product, -50) for product in products]
        begun[0].withdraw(-25, "Chủ thể đổi mẫu bao bì, sẽ lập hồ sơ sau.")
        begun[1].to(Stage.SUBMITTED, -40).withdraw(-15, "Tạm ngừng sản xuất.")
        back = begun[2].to(Stage.SUBMITTED, -40).judge(-36, returned=1)
        back.send_back(-36, "Thiếu phiếu kiểm nghiệm còn hạn.").withdraw(-16, "Chờ kiểm nghiệm.")
        begun[3].to(Stage.PROPOSED, -30).withdraw(-18, "Chờ vụ mới.")
        begun[4].to(Stage.RECEIVED, -30).withdraw(-21, "Chủ thể sáp nhập hợp tác xã.")
        begun[5].to(Stage.REVIEWED, -28).withdraw(-26, "Muốn bổ sung mã truy xuất trước.")

    def _reratings(self) -> None:
        """Re-ratings of certificates in their window; the producer's own is left to open."""
        rows = self.past.near_officer((125, 155, 170))
        held = [row for row in rows if self._is_free(row)][:4]
        for row, stage in zip(held, (None, None, Stage.SUBMITTED, Stage.PROPOSED), strict=True):
            officer = self.year.officer(row.product)
            at = self.year.calendar.at(0 if stage is None else -8, 8)
            walk = Walk(self.year, open_rerating(certificate=row, by=officer, at=at), officer)
            if stage is not None:
                walk.to(stage, -1)

    def _trouble(self, own: Product) -> None:
        """Suspensions, some of them over, and revocations on several grounds."""
        held = Certificate.objects.get(product=own, ended_on=None)
        self.chancery.suspend(held, -10, until=50)
        rows = [row for row in self.past.near_officer((*COMING, *LONG)) if self._is_free(row)]
        rows = [row for row in rows if row.product_id != own.pk]
        for row, since in zip(rows[:3], (-33, -20, -5), strict=True):
            self.chancery.suspend(row, since)
        self.chancery.suspend(rows[3], -60, until=-30)
        for row, since, ended in zip(rows[4:7], (-52, -40, -15), (-35, -12, -3), strict=True):
            self.chancery.suspend(row, since)
            self.chancery.reinstate(row, ended)
        for row, (ground, reason, offset, concluded) in zip(rows[7:11], GROUNDS, strict=True):
            self.chancery.revoke(row, ground, reason, offset, concluded=concluded)

    @staticmethod
    def _is_free(row: Certificate) -> bool:
        """Whether no newer dossier or decision touches the certificate's product yet."""
        newer = Dossier.objects.filter(product=row.product_id).exclude(stage=Stage.RECOGNISED)
        ended = Certificate.objects.filter(pk=row.pk, ended_on__isnull=False)
        return (
            not newer.exists()
            and not ended.exists()
            and not row.events.exclude(kind="issued").exists()
        )
