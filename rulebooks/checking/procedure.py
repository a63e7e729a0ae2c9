"""Dates, authorities, documents and codes of a rulebook."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from itertools import combinations
from string import Formatter

from rulebooks.choices import Refusal
from rulebooks.schema import AuthorityData, NumberFormat, PendingData, Problem, RulebookData

_NUMBER_WORDS = frozenset({"province", "commune", "number", "year"})


def procedure_problems(data: RulebookData) -> list[Problem]:
    """What is wrong outside the forms and the bands."""
    return [
        *_date_problems(data),
        *_code_problems(data),
        *_authority_problems(data),
        *_reference_problems(data),
        *_term_problems(data),
        *_number_problems("product_code", data.product_code),
        *_number_problems("slip_number", data.slip_number),
    ]


def _date_problems(data: RulebookData) -> Iterable[Problem]:
    yield from _backward("valid_to", data.valid_from, data.valid_to)
    yield from _backward("new_to", data.new_from, data.new_to)
    starts_early = data.new_from < data.valid_from
    ends_late = data.valid_to and (data.new_to is None or data.new_to > data.valid_to)
    if starts_early or ends_late:
        yield Problem("new_from", Refusal.NEW_OUTSIDE)
    if data.recording_only and not data.recording_reason:
        yield Problem("", Refusal.MISSING, {"key": "recording_reason"})


def _backward(path: str, start: dt.date, end: dt.date | None) -> Iterable[Problem]:
    if end is not None and end < start:
        yield Problem(path, Refusal.DATES_BACKWARD, {"start": start, "end": end})


def _code_problems(data: RulebookData) -> Iterable[Problem]:
    lists = {
        "parts": [part.code for part in data.parts],
        "steps": [step.code for step in data.steps],
        "matters": [matter.code for matter in data.matters],
        "documents": [document.code for document in data.documents],
        "applicants": [applicant.legal_form.value for applicant in data.applicants],
        "replaces": [replaced.code for replaced in data.replaces],
        "withdrawal.grounds": [ground.code for ground in data.withdrawal_grounds],
    }
    for path, codes in lists.items():
        for code, times in Counter(codes).items():
            if times > 1:
                yield Problem(path, Refusal.TWICE, {"code": code})


def _authority_problems(data: RulebookData) -> Iterable[Problem]:
    stars = {band.stars for band in data.bands}
    for i, authority in enumerate(data.authorities):
        path = f"authorities[{i}]"
        yield from _backward(path, authority.valid_from, authority.valid_to)
        if authority.stars not in stars:
            yield Problem(path, Refusal.STARS_UNKNOWN, {"stars": authority.stars})
    for one, other in combinations(data.authorities, 2):
        day = _shared_day(one, other)
        if day and one.stars == other.stars:
            values = {"stars": one.stars, "day": day}
            yield Problem("authorities", Refusal.AUTHORITY_OVERLAP, values)


def _shared_day(one: AuthorityData, other: AuthorityData) -> dt.date | None:
    first = max(one.valid_from, other.valid_from)
    return first if one.holds(first) and other.holds(first) else None


def _reference_problems(data: RulebookData) -> Iterable[Problem]:
    """Product sets and criteria that the procedure names must be in the forms, if any."""
    if not data.sets:
        return
    names = {criterion.name for form in data.sets.values() for criterion in form.criteria}
    stars = {band.stars for band in data.bands}
    for i, document in enumerate(data.documents):
        path = f"documents[{i}]"
        yield from _unknown_sets(path, (*document.only_sets, *document.except_sets), data)
        yield from _unknown_criteria(path, document.evidence_names, names)
        for star in document.for_stars:
            if star not in stars:
                yield Problem(path, Refusal.STARS_UNKNOWN, {"stars": star})
    for i, applicant in enumerate(data.applicants):
        yield from _unknown_sets(f"applicants[{i}]", applicant.sets, data)
    for i, matter in enumerate(data.matters):
        yield from _unknown_criteria(f"matters[{i}]", matter.criteria_names, names)


def _unknown_sets(path: str, codes: Iterable[str], data: RulebookData) -> Iterable[Problem]:
    for code in codes:
        if code not in data.sets:
            yield Problem(path, Refusal.SET_UNKNOWN, {"set": code})


def _unknown_criteria(path: str, wanted: Iterable[str], names: set[str]) -> Iterable[Problem]:
    for name in wanted:
        if name not in names:
            yield Problem(path, Refusal.CRITERION_UNKNOWN, {"name": name})


def _term_problems(data: RulebookData) -> Iterable[Problem]:
    if data.rerating and data.rerating.closes_days_before >= data.rerating.opens_days_before:
        values = {"low": 0, "high": data.rerating.opens_days_before - 1}
        yield Problem("rerating.closes_days_before", Refusal.NUMBER_RANGE, values)
    for i, yearly in enumerate(data.rounds):
        yield from _backward(f"rounds[{i}]", yearly.closes_on(2001), yearly.ends_on(2001))
    for i, replaced in enumerate(data.replaces):
        yield from _backward(f"replaces[{i}]", replaced.new_to, replaced.valid_to)
    for i, pending in enumerate(data.transition.pending if data.transition else ()):
        yield from _last_day_problems(f"transition.pending[{i}]", pending)


def _last_day_problems(path: str, pending: PendingData) -> Iterable[Problem]:
    wanted = pending.submitted_before + dt.timedelta(days=pending.days)
    if pending.last_day != wanted:
        yield Problem(f"{path}.last_day", Refusal.LAST_DAY, {"wanted": wanted})


def _number_problems(path: str, number: NumberFormat | None) -> Iterable[Problem]:
    """A pattern is plain text with some of the four words in braces, and no more."""
    for name in _words_of(number.pattern) if number else ():
        if name not in _NUMBER_WORDS:
            values = {"value": name, "allowed": ", ".join(sorted(_NUMBER_WORDS))}
            yield Problem(f"{path}.pattern", Refusal.UNKNOWN_WORD, values)


def _words_of(pattern: str) -> list[str]:
    """What stands in braces in `pattern`, format directions included; the whole when unbalanced."""
    try:
        fields = list(Formatter().parse(pattern))
    except ValueError:
        return [pattern]
    return [
        name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
        for _literal, name, spec, conversion in fields
        if name is not None
    ]
