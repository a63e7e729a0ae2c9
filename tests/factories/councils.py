"""Councils and what they work on, made without the services; the smallest valid of each."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import count

from accounts.models import User
from accounts.roles import Role
from common.numbers import Kind, make_number
from evaluations.choices import Averaging, MemberRole, MinimumRule, Rounding, Stage
from evaluations.council_queries import form_of
from evaluations.models import (
    AgendaItem,
    Attendance,
    Council,
    CouncilMember,
    CouncilRegulation,
    Dossier,
    Meeting,
    Result,
    Round,
    ScoreLine,
    ScoreSheet,
)
from products.models import Product
from rulebooks.choices import Purpose
from rulebooks.schema import SetData
from tests.factories.accounts import make_user
from tests.factories.places import make_commune, make_province
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.factories.rulebooks import make_rulebook

_names = count(1)
HELD_ON = dt.date(2026, 6, 20)
HELD_AT = dt.datetime(2026, 6, 20, 2, 0, tzinfo=dt.UTC)  # 9 o'clock in Hanoi


def make_regulation(**overrides: object) -> CouncilRegulation:
    """As two provinces published theirs: three quarters present with the chair, 10 points apart."""
    n = next(_names)
    values: dict[str, object] = {
        "number": f"{n}/QC-HĐĐG",
        "issued_on": dt.date(2026, 6, 1),
        "issuer": "Ủy ban nhân dân tỉnh Mẫu",
        "members_min": 3,
        "members_max": 15,
        "quorum_percent": 75,
        "chair_required": True,
        "averaging": Averaging.MEAN,
        "rounding": Rounding.HALF_UP,
        "decimals": 1,
        "spread_limit": Decimal(10),
        "minimum_rule": MinimumRule.MAJORITY,
        "is_sample": True,
    }
    return CouncilRegulation.objects.create(**values | overrides)


def make_council(
    roles: Sequence[MemberRole] = (MemberRole.CHAIR, MemberRole.SECRETARY, MemberRole.MEMBER),
    **overrides: object,
) -> Council:
    """A provincial council with a member for each of `roles`."""
    n = next(_names)
    values: dict[str, object] = {
        "name": f"Hội đồng đánh giá, phân hạng mẫu {n}",
        "level": "province",
        "decision_number": f"{n}/QĐ-UBND",
        "established_on": dt.date(2026, 6, 1),
    }
    values |= overrides
    if "place" not in values:
        values["place"] = make_province()
    if "regulation" not in values:
        values["regulation"] = make_regulation()
    council = Council.objects.create(**values)
    for role in roles:
        make_member(council, role)
    return council


def make_member(
    council: Council, role: MemberRole = MemberRole.MEMBER, user: User | None = None
) -> CouncilMember:
    """One more seat, of a new person who may score unless one is given."""
    return CouncilMember.objects.create(
        council=council,
        user=user or make_user(Role.COUNCIL_MEMBER),
        role=role,
        agency="Sở Nông nghiệp và Môi trường",
    )


def make_round(**overrides: object) -> Round:
    """The first provincial round of 2026 under 26/2026."""
    values: dict[str, object] = {
        "year": 2026,
        "sequence": Round.objects.count() + 1,
        "level": "province",
        "opens_on": dt.date(2026, 5, 25),
        "proposals_due_on": dt.date(2026, 10, 30),
        "completes_on": dt.date(2026, 12, 30),
    }
    values |= overrides
    values.setdefault("name", f"Đợt {values['sequence']} năm {values['year']}")
    if "rulebook" not in values:
        values["rulebook"] = make_rulebook()
    return Round.objects.create(**values)


def make_reviewed(
    council: Council,
    stage: Stage = Stage.REVIEWED,
    product: Product | None = None,
    **overrides: object,
) -> Dossier:
    """A dossier of the council's area that the advisory team has reviewed."""
    if product is None:
        producer = make_producer(place=make_commune(parent=council.place))
        product = make_product(producer=producer)
    values: dict[str, object] = {
        "number": make_number(Kind.DOSSIER),
        "purpose": Purpose.FIRST,
        "stage": stage,
        "product": product,
        "producer": product.producer,
        "place": product.place,
    }
    values |= overrides
    if "rulebook" not in values:
        values["rulebook"] = make_rulebook()
    if "opened_by" not in values:
        values["opened_by"] = make_user()
    return Dossier.objects.create(**values)


def make_meeting(
    council: Council | None = None, dossiers: Sequence[Dossier] | None = None, **overrides: object
) -> Meeting:
    """A meeting that is called, with one scheduled dossier unless told otherwise."""
    council = council or make_council()
    values: dict[str, object] = {
        "council": council,
        "name": f"Phiên họp mẫu {next(_names)}",
        "held_on": HELD_ON,
        "venue": "Hội trường tầng 3",
        "called_by": council.members.order_by("pk")[0].user,
    }
    values |= overrides
    if "round" not in values:
        values["round"] = Round.objects.filter(level="province").first() or make_round()
    meeting = Meeting.objects.create(**values)
    if dossiers is None:
        dossiers = [make_reviewed(council, Stage.SCHEDULED)]
    for position, dossier in enumerate(dossiers, start=1):
        AgendaItem.objects.create(meeting=meeting, dossier=dossier, position=position)
    return meeting


def make_open_meeting(
    council: Council | None = None, dossiers: Sequence[Dossier] | None = None, **overrides: object
) -> Meeting:
    """A meeting at work: every member is there and has an empty sheet for every dossier."""
    meeting = make_meeting(council, dossiers, **{"opened_at": HELD_AT, **overrides})
    for member in meeting.council.members.all():
        Attendance.objects.create(meeting=meeting, member=member)
        for item in meeting.items.all():
            ScoreSheet.objects.create(item=item, member=member)
    return meeting


def highest(form: SetData, case: str = "") -> dict[str, str]:
    """The option keys of a sheet with 100 points."""
    return {
        criterion.code: max(
            (o for o in criterion.choices if not case or o.case in ("", case)),
            key=lambda option: option.points,
        ).key
        for criterion in form.criteria
    }


def lowest(form: SetData, case: str = "") -> dict[str, str]:
    """The option keys of the poorest sheet."""
    return {
        criterion.code: min(
            (o for o in criterion.choices if not case or o.case in ("", case)),
            key=lambda option: option.points,
        ).key
        for criterion in form.criteria
    }


def fill(sheet: ScoreSheet, chosen: Mapping[str, str], *, submitted: bool = True) -> ScoreSheet:
    """Write `chosen` on `sheet` and hand it in."""
    form = form_of(sheet.item.dossier)
    points = form.points(chosen)
    ScoreLine.objects.bulk_create(
        ScoreLine(sheet=sheet, criterion_code=code, option_key=key, points=points[code])
        for code, key in chosen.items()
    )
    sheet.total = sum(points.values(), Decimal(0))
    sheet.saved_at = HELD_AT
    sheet.submitted_at = HELD_AT if submitted else None
    sheet.save()
    return sheet


def make_result(dossier: Dossier, *, stars: int = 4, **overrides: object) -> Result:
    """A council's result for `dossier` from a closed meeting of its province; stage untouched."""
    province = dossier.place.parent or dossier.place
    council = Council.objects.filter(place=province).first() or make_council(place=province)
    meeting = make_meeting(council, [dossier])
    floor = dossier.rulebook.data.band_of(stars).floor
    values: dict[str, object] = {
        "item": meeting.items.get(),
        "dossier": dossier,
        "average": floor,
        "parts": {"A": str(floor), "B": "0", "C": "0"},
        "sheets_counted": 3,
        "stars_by_points": stars,
        "stars": stars,
    }
    result = Result.objects.create(**values | overrides)
    meeting.opened_at = meeting.closed_at = HELD_AT
    meeting.closed_by = meeting.called_by
    meeting.minutes_number = f"{meeting.pk}/BB-HĐĐG"
    meeting.digest = "0" * 64
    meeting.save()
    return result
