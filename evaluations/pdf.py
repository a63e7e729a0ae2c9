"""The minutes of a council's meeting as a PDF in the form of Decree 30/2020, from given data."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from common import clock, pdf

TEMPLATE = Path(__file__).parent / "typst" / "minutes.typ"


@dataclass(frozen=True)
class Attendee:
    """One member of the council, present or not."""

    name: str
    duty: str
    organisation: str
    is_present: bool
    note: str = ""


@dataclass(frozen=True)
class PartAverage:
    """The average of one part of the criteria over the counted sheets, in points."""

    code: str
    name: str
    maximum: Decimal
    average: Decimal


@dataclass(frozen=True)
class MemberScore:
    """One member's sheet: points of each part in the order of the dossier's parts, and their total.

    A member without a sheet (a declared interest, absence) has `total` None and says why in `note`.
    """

    member: str
    parts: tuple[Decimal, ...]
    total: Decimal | None
    digest: str = ""
    note: str = ""


@dataclass(frozen=True)
class HeldBackMark:
    """A minimum mark that kept the product from `stars`, with the votes that decided it."""

    criterion: str
    requirement: str
    stars: int
    votes_for: int
    votes_counted: int


@dataclass(frozen=True)
class MinutesDossier:
    """What the council found on one dossier."""

    number: str
    product: str
    product_set: str
    producer: str
    address: str
    purpose: str
    scores: tuple[MemberScore, ...]
    parts: tuple[PartAverage, ...]
    average: Decimal
    stars: int
    marks: tuple[HeldBackMark, ...]
    conclusion: str


@dataclass(frozen=True)
class Minutes:
    """One meeting. Times are aware and printed in Hanoi's time."""

    number: str
    authority_name: str
    council_name: str
    established_by: str
    """The decision that set up the council, with number and date, as text."""
    title: str
    place_name: str
    venue: str
    opened_at: dt.datetime
    closed_at: dt.datetime
    chair: str
    secretary: str
    attendees: tuple[Attendee, ...]
    regulation: str
    """The council's own regulation, with number and date, as text."""
    members_needed: int
    averaging: str
    """How sheets are averaged and rounded under that regulation, as a sentence."""
    dossiers: tuple[MinutesDossier, ...]
    sheets_digest: str
    """SHA-256 (hex) over all sealed sheets of the meeting."""
    opinions: str = ""
    recipients: tuple[str, ...] = ()
    is_sample: bool = False


def minutes_pdf(minutes: Minutes) -> bytes:
    """Return the minutes' PDF (A4 portrait), created on the day on which the meeting closed.

    Source of the form: Decree 30/2020/ND-CP, Annex I and Annex III (form 1.9, minutes).
    """
    return pdf.render(TEMPLATE, _values(minutes), created_on=clock.day_of(minutes.closed_at))


def _values(minutes: Minutes) -> dict[str, pdf.Json]:
    present = sum(person.is_present for person in minutes.attendees)
    return {
        "number": minutes.number,
        "authority_name": minutes.authority_name,
        "council_name": minutes.council_name,
        "established_by": minutes.established_by,
        "title": minutes.title,
        "place_name": minutes.place_name,
        "venue": minutes.venue,
        "opened": _moment(minutes.opened_at),
        "closed": _moment(minutes.closed_at),
        "chair": minutes.chair,
        "secretary": minutes.secretary,
        "attendees": [_attendee(person) for person in minutes.attendees],
        "regulation": minutes.regulation,
        "members": len(minutes.attendees),
        "present": present,
        "needed": minutes.members_needed,
        "is_quorate": present >= minutes.members_needed,
        "averaging": minutes.averaging,
        "dossiers": [_dossier(dossier) for dossier in minutes.dossiers],
        "sheets_digest": minutes.sheets_digest,
        "opinions": minutes.opinions,
        "recipients": list(minutes.recipients),
        "is_sample": minutes.is_sample,
    }


def _attendee(person: Attendee) -> dict[str, pdf.Json]:
    return {
        "name": person.name,
        "duty": person.duty,
        "organisation": person.organisation,
        "is_present": person.is_present,
        "note": person.note,
    }


def _dossier(dossier: MinutesDossier) -> dict[str, pdf.Json]:
    return {
        "number": dossier.number,
        "product": dossier.product,
        "product_set": dossier.product_set,
        "producer": dossier.producer,
        "address": dossier.address,
        "purpose": dossier.purpose,
        "scores": [_score(score) for score in dossier.scores],
        "parts": [
            {
                "code": part.code,
                "name": part.name,
                "maximum": _points(part.maximum),
                "average": _points(part.average),
            }
            for part in dossier.parts
        ],
        "average": _points(dossier.average),
        "stars": dossier.stars,
        "marks": [
            {
                "criterion": mark.criterion,
                "requirement": mark.requirement,
                "stars": mark.stars,
                "votes_for": mark.votes_for,
                "votes_counted": mark.votes_counted,
            }
            for mark in dossier.marks
        ],
        "conclusion": dossier.conclusion,
    }


def _score(score: MemberScore) -> dict[str, pdf.Json]:
    return {
        "member": score.member,
        "parts": [_points(points) for points in score.parts],
        "total": None if score.total is None else _points(score.total),
        "digest": score.digest,
        "note": score.note,
    }


def _points(points: Decimal) -> str:
    """`points` as Vietnamese papers write them: a comma before the decimals."""
    return f"{points:f}".replace(".", ",")


def _moment(at: dt.datetime) -> dict[str, pdf.Json]:
    local = at.astimezone(clock.HANOI)
    return {"time": f"{local.hour:02d} giờ {local.minute:02d}", "day": local.date().isoformat()}
