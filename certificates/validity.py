"""The verdict: what holds of a certificate or a product on one day. Worked out, never stored.

Days are calendar days in Hanoi; a certificate counts to the end of its last day (Civil Code 2015,
Art. 147–148). The same conditions in SQL: certificates/standings.py, held equal by a test.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from certificates.choices import (
    LIVE_STANDINGS,
    RECOGNISED_BEFORE,
    EndKind,
    HistoricStatus,
    Standing,
    StatusKind,
    Words,
)
from common.periods import add_months, last_valid_day

EXPIRING_DAYS = 180
"""A certificate is shown as soon to end from this many days before its last day."""

HISTORIC_TERM_MONTHS = 36
"""The term of every recognition from before the registry.

Source: Decisions 1048/2019/QĐ-TTg and 148/2023/QĐ-TTg, both 36 months from the decision.
"""


@dataclass(frozen=True)
class Recognition:
    """A certificate as the verdict needs it. `valid_to` is its last day, `ended_on` the first day
    on which it no longer holds because it was revoked or replaced."""

    stars: int
    valid_from: dt.date
    valid_to: dt.date
    ended_on: dt.date | None = None
    end_kind: str = ""
    number: str = ""
    decision: str = ""
    authority: str = ""


@dataclass(frozen=True)
class Happening:
    """One event of a certificate, effective from a day; `until` (inclusive) ends a suspension."""

    kind: str
    effective_on: dt.date
    until: dt.date | None = None
    reason: str = ""
    order: str = ""
    """The number of the order or decision that the event rests on."""


@dataclass(frozen=True)
class OldRecord:
    """What an outside source says of a product from before the registry."""

    status: str
    stars: int | None = None
    year: int | None = None
    decided_on: dt.date | None = None
    decision: str = ""
    source: str = ""


@dataclass(frozen=True)
class Phrase:
    """A sentence with its values; it speaks the language in which it is printed."""

    words: Words
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.words.label) % self.values


@dataclass(frozen=True)
class Verdict:
    """What holds on a day: the standing, since or until when (`on`), and how to say it.

    `headline` says it in a few words, `summary` in one line with the day, `detail` explains.
    """

    standing: Standing
    said: Phrase
    summed: Phrase
    explained: tuple[Phrase, ...] = ()
    on: dt.date | None = None
    stars: int | None = None
    number: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    until: dt.date | None = None
    reason: str = ""
    source: str = ""

    @property
    def status(self) -> str:
        """The standing as the templates and style sheet name it."""
        return self.standing.value

    @property
    def is_live(self) -> bool:
        """True when the stars may be shown and used on that day."""
        return self.standing in LIVE_STANDINGS

    @property
    def headline(self) -> str:
        return str(self.said)

    @property
    def summary(self) -> str:
        return str(self.summed)

    @property
    def detail(self) -> str:
        return " ".join(str(phrase) for phrase in self.explained)


def verdict(record: Recognition | None, events: Iterable[Happening], today: dt.date) -> Verdict:
    """What holds of the certificate `record` on the day `today` (Hanoi), given all its `events`.

    Early end (revoked, replaced) comes before the end of the term, and both before suspension.
    """
    if record is None:
        return _none()
    if today < record.valid_from:
        return _of(record, Standing.NOT_YET_VALID, Words.BEGINS, record.valid_from, [_by(record)])
    if record.ended_on is not None and record.ended_on <= today:
        return _ended(record, record.ended_on, events)
    if today > record.valid_to:
        return _lapsed(record)
    suspension = suspension_on(events, today)
    if suspension is not None:
        return _suspended(record, suspension)
    return _in_force(record, today)


def suspension_on(events: Iterable[Happening], today: dt.date) -> Happening | None:
    """The suspension that holds on the day `today`, or None.

    Of the suspensions and reinstatements in effect by then the last one speaks (by its day, then in
    the given order): a suspension holds to the end of its `until`, or without one until reinstated.
    """
    kinds = {StatusKind.SUSPENDED, StatusKind.REINSTATED}
    begun = [e for e in events if e.kind in kinds and e.effective_on <= today]
    last = max(enumerate(begun), key=lambda pair: (pair[1].effective_on, pair[0]), default=None)
    if last is None or last[1].kind != StatusKind.SUSPENDED:
        return None
    return last[1] if last[1].until is None or today <= last[1].until else None


def _in_force(record: Recognition, today: dt.date) -> Verdict:
    left = (record.valid_to - today).days
    if left > EXPIRING_DAYS:
        return _of(record, Standing.VALID, Words.UNTIL, record.valid_to, [_by(record)])
    ends = Phrase(Words.DAYS_LEFT, {"days": left}) if left else Phrase(Words.LAST_DAY)
    return _of(record, Standing.EXPIRING, Words.UNTIL_SOON, record.valid_to, [_by(record), ends])


def _lapsed(record: Recognition) -> Verdict:
    """The day said in one line is the first without validity; `on` is the last with it."""
    first_without = record.valid_to + dt.timedelta(days=1)
    return Verdict(
        standing=Standing.EXPIRED,
        said=Phrase(Words.EXPIRED),
        summed=Phrase(Words.LAPSED, {"on": _day(first_without)}),
        explained=(_by(record, Words.STARS_WERE),),
        on=record.valid_to,
        stars=record.stars,
        number=record.number,
        valid_from=record.valid_from,
        valid_to=record.valid_to,
    )


def _ended(record: Recognition, ended_on: dt.date, events: Iterable[Happening]) -> Verdict:
    if record.end_kind == EndKind.REPLACED:
        see = [Phrase(Words.SEE_NEW)]
        return _of(record, Standing.REPLACED, Words.REPLACED_ON, ended_on, see)
    event = next((e for e in events if e.kind == StatusKind.REVOKED), None)
    explained = [Phrase(Words.STARS_LOST, {"stars": record.stars})]
    if event is not None and event.order:
        explained.append(Phrase(Words.BY_DECISION, {"decision": event.order}))
    reason = event.reason if event else ""
    return _of(record, Standing.REVOKED, Words.REVOKED_ON, ended_on, explained, reason=reason)


def _suspended(record: Recognition, event: Happening) -> Verdict:
    explained = [Phrase(Words.STARS_STOPPED, {"stars": record.stars})]
    if event.until is not None:
        explained.append(Phrase(Words.STOPPED_UNTIL, {"day": _day(event.until)}))
    if event.order:
        explained.append(Phrase(Words.BY_ORDER, {"order": event.order}))
    return _of(
        record,
        Standing.SUSPENDED,
        Words.SUSPENDED_ON,
        event.effective_on,
        explained,
        reason=event.reason,
        until=event.until,
    )


def _of(  # noqa: PLR0913 - one verdict has these parts, the last two seldom
    record: Recognition,
    standing: Standing,
    summed: Words,
    on: dt.date,
    explained: list[Phrase],
    *,
    reason: str = "",
    until: dt.date | None = None,
) -> Verdict:
    because = [Phrase(Words.BECAUSE, {"reason": reason})] if reason else []
    return Verdict(
        standing=standing,
        said=Phrase(Words(standing.value)),
        summed=Phrase(summed, {"on": _day(on)}),
        explained=(*explained, *because),
        on=on,
        stars=record.stars,
        number=record.number,
        valid_from=record.valid_from,
        valid_to=record.valid_to,
        until=until,
        reason=reason,
    )


def _by(record: Recognition, words: Words = Words.STARS_BY) -> Phrase:
    return Phrase(
        words,
        {
            "stars": record.stars,
            "decision": record.decision,
            "day": _day(record.valid_from),
            "authority": record.authority,
        },
    )


def _none(explained: tuple[Phrase, ...] = (Phrase(Words.NO_RECORD),), source: str = "") -> Verdict:
    said = Phrase(Words.NONE)
    return Verdict(Standing.NONE, said, said, explained, source=source)


# --- Recognitions from before the registry -----------------------------------------------------


def historic_verdict(records: Iterable[OldRecord], today: dt.date) -> Verdict:
    """What follows for certain from outside `records` of one product, none of them a certificate.

    A recognition whose term has ended even at its latest is expired; any other is incomplete, for
    nothing is called valid without a certificate in the registry. What an old source merely calls
    assessed, proposed or registered was never recognised.
    """
    known = list(records)
    recognised = [record for record in known if record.status in RECOGNISED_BEFORE]
    if not recognised:
        return _not_recognised(known)
    last = max(recognised, key=lambda record: (latest_start(record), record.decided_on is None))
    end = last_valid_day(latest_start(last), HISTORIC_TERM_MONTHS) if _is_dated(last) else None
    if end is not None and end < today:
        return _old_lapsed(last, end)
    return _old_open(last)


def latest_start(record: OldRecord) -> dt.date:
    """The latest day on which the term of `record` may have begun; unknown counts as the last."""
    if record.decided_on is not None:
        return record.decided_on
    return dt.date(record.year, 12, 31) if record.year else dt.date.max


def earliest_start_still_open(today: dt.date) -> dt.date:
    """The first day on which an old term may begin and still not have ended before `today`."""
    start = add_months(today, -HISTORIC_TERM_MONTHS)
    ends = last_valid_day(start, HISTORIC_TERM_MONTHS)
    return start if ends >= today else start + dt.timedelta(days=1)


def _is_dated(record: OldRecord) -> bool:
    return record.decided_on is not None or bool(record.year)


def _not_recognised(known: list[OldRecord]) -> Verdict:
    if not known:
        return _none()
    last = max(known, key=lambda record: (record.year or 0, record.decided_on or dt.date.min))
    status = HistoricStatus(last.status).label
    said = [Phrase(Words.SOURCE_SAYS, {"status": status})]
    if last.stars:
        said.append(Phrase(Words.SOURCE_STARS, {"stars": last.stars}))
    if last.year:
        said.append(Phrase(Words.SOURCE_YEAR, {"year": last.year}))
    return _none(tuple(said), last.source)


def _old_lapsed(record: OldRecord, end: dt.date) -> Verdict:
    first_without = _day(end + dt.timedelta(days=1))
    values: dict[str, object] = {"months": HISTORIC_TERM_MONTHS, "end": _day(end)}
    if record.decided_on is not None:
        summed, why = Words.LAPSED, Words.OLD_DAY_END
        values["day"] = _day(record.decided_on)
    else:
        summed, why = Words.LAPSED_AT_LATEST, Words.OLD_YEAR_END
        values["year"] = record.year or 0
    return Verdict(
        standing=Standing.EXPIRED,
        said=Phrase(Words.EXPIRED),
        summed=Phrase(summed, {"on": first_without}),
        explained=(*_old_words(record), Phrase(why, values)),
        on=end if record.decided_on is not None else None,
        stars=record.stars,
        valid_from=record.decided_on,
        valid_to=end if record.decided_on is not None else None,
        source=record.source,
    )


def _old_open(record: OldRecord) -> Verdict:
    """Nothing contradicts the recognition, and nothing in the registry proves it."""
    values: dict[str, object] = {"months": HISTORIC_TERM_MONTHS}
    if record.decided_on is not None:
        said = Phrase(Words.RECORDED_DAY, {"day": _day(record.decided_on)})
        values["end"] = _day(last_valid_day(record.decided_on, HISTORIC_TERM_MONTHS))
        why = Phrase(Words.OLD_DAY_OPEN, values)
    elif record.year:
        said = Phrase(Words.RECORDED_YEAR, {"year": record.year})
        first, last = (dt.date(record.year, 1, 1), dt.date(record.year, 12, 31))
        values["first"] = _day(last_valid_day(first, HISTORIC_TERM_MONTHS))
        values["end"] = _day(last_valid_day(last, HISTORIC_TERM_MONTHS))
        why = Phrase(Words.OLD_YEAR_OPEN, values)
    else:
        said, why = Phrase(Words.RECORDED), Phrase(Words.OLD_NO_YEAR)
    return Verdict(
        standing=Standing.INCOMPLETE,
        said=said,
        summed=said,
        explained=(*_old_words(record), why),
        stars=record.stars,
        source=record.source,
    )


def _old_words(record: OldRecord) -> list[Phrase]:
    if record.stars:
        words = [Phrase(Words.OLD_STARS, {"stars": record.stars})]
    else:
        words = [Phrase(Words.OLD_STARS_UNKNOWN)]
    if record.decision:
        words.append(Phrase(Words.OLD_DECISION, {"decision": record.decision}))
    return words


def _day(day: dt.date) -> str:
    """The day as people write it, the same in every language: 04/03/2026."""
    return f"{day:%d/%m/%Y}"
