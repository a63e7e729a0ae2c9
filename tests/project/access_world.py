"""One record of each kind with a person of each role beside it, to open every working page."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from accounts.roles import Role
from common.numbers import make_unit_code
from evaluations.choices import Stage
from evaluations.dossier_queries import papers_of
from evaluations.models import Dossier, ScoreSheet
from inspections.choices import Matter
from inspections.models import Finding, Visit
from inspections.services import MatterAnswer, VisitPlan, VisitRecord, plan_visit, record_visit
from labels.models import LabelOrder, ProblemReport
from labels.services import Complaint, report_problem
from products.models import Product
from tests.factories.accounts import make_organisation, make_user
from tests.factories.attachments import make_stored_file
from tests.factories.certificates import (
    make_authority,
    make_certificate,
    make_decision,
    make_national,
    make_scored,
)
from tests.factories.councils import (
    make_council,
    make_meeting,
    make_member,
    make_open_meeting,
    make_reviewed,
)
from tests.factories.evaluations import Cast, make_cast, make_dossier
from tests.factories.products import make_product

AT = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 20)

# The stage in which a page about a dossier has work to offer; the others show a submitted one.
STAGES = {
    "submit": Stage.DRAFT,
    "withdraw": Stage.DRAFT,
    "file": Stage.DRAFT,
    "receive": Stage.PROPOSED,
    "office_check": Stage.PROPOSED,
    "office_send_back": Stage.PROPOSED,
    "review": Stage.RECEIVED,
    "result": Stage.SCORED,
    "forward": Stage.SCORED,
    "national_result": Stage.FORWARDED,
    "national_scan": Stage.NATIONAL,
    "evaluate_again": Stage.NATIONAL,
    "conclude": Stage.NATIONAL,
}


@dataclass(frozen=True)
class World:
    """Everything that an address can name, in one commune of one province."""

    cast: Cast
    people: dict[Role, User]
    certified: Product
    dossiers: dict[Stage, Dossier]
    order: LabelOrder
    report: ProblemReport
    visits: dict[str, Visit]
    finding: Finding
    sheet: ScoreSheet
    keys: dict[str, int]


def make_world() -> World:
    """The records, made by the services and factories of their rooms."""
    cast = make_cast(picture=make_stored_file())
    people = _people(cast)
    council = make_council(place=cast.province)
    member = make_member(council, user=people[Role.COUNCIL_MEMBER])
    certificate = make_certificate(_product(cast), valid_from=dt.date(2026, 7, 1))
    meeting = make_open_meeting(council, [make_reviewed(council, Stage.SCHEDULED, _product(cast))])
    authority = make_authority(cast.commune)
    draft = make_decision(authority, DAY, people[Role.LEADER])
    visits = _visits(cast, people)
    return World(
        cast=cast,
        people=people,
        certified=certificate.product,
        dossiers=_dossiers(cast),
        order=LabelOrder.objects.create(
            code=make_unit_code(),
            product=certificate.product,
            certificate=certificate,
            size_mm=25,
            quantity=10,
            ordered_by=cast.owner,
        ),
        report=report_problem(
            product=certificate.product, code="", complaint=Complaint("other"), at=AT
        ),
        visits=visits,
        finding=Finding.objects.create(
            visit=visits["recorded"],
            severity="minor",
            text="Nhắc nhở",
            photo=make_stored_file(),
            found_by=people[Role.INSPECTOR],
        ),
        sheet=ScoreSheet.objects.get(item__meeting=meeting, member=member),
        keys={
            "council": council.pk,
            "meeting": meeting.pk,
            "called": make_meeting(council, []).pk,
            "decision": draft.pk,
            "membership": cast.producer.memberships.get().pk,
        },
    )


def make_strangers() -> dict[Role, User]:
    """A person of each role in another province, with a producer and a council of their own."""
    cast = make_cast()
    people = _people(cast)
    make_member(make_council(place=cast.province), user=people[Role.COUNCIL_MEMBER])
    return people


def _people(cast: Cast) -> dict[Role, User]:
    authority = make_authority(cast.commune)
    centre = make_organisation(name=f"Bộ mẫu {cast.province.pk}", level="central", place=None)
    return {
        Role.OFFICE: cast.office,
        Role.AREA_OFFICER: cast.officer,
        Role.ADVISOR: cast.advisor,
        Role.COUNCIL_MEMBER: make_user(Role.COUNCIL_MEMBER),
        Role.LEADER: make_user(Role.LEADER, cast.province, organisation=authority),
        Role.MINISTRY: make_user(Role.MINISTRY, organisation=centre),
        Role.INSPECTOR: make_user(Role.INSPECTOR, cast.province),
        Role.PRODUCER: cast.owner,
        Role.AUDITOR: make_user(Role.AUDITOR, cast.province),
    }


def _product(cast: Cast) -> Product:
    return make_product(producer=cast.producer)


def _dossiers(cast: Cast) -> dict[Stage, Dossier]:
    found = {
        stage: make_dossier(stage, cast=replace(cast, product=_product(cast)))
        for stage in (
            Stage.DRAFT,
            Stage.SUBMITTED,
            Stage.PROPOSED,
            Stage.RECEIVED,
            Stage.FORWARDED,
        )
    }
    found[Stage.SCORED] = make_scored(cast.province, stars=5, product=_product(cast))
    found[Stage.NATIONAL] = make_national(cast.province, product=_product(cast))
    return found


def _visits(cast: Cast, people: dict[Role, User]) -> dict[str, Visit]:
    inspector = people[Role.INSPECTOR]
    planned, recorded = (
        plan_visit(
            producer=cast.producer,
            plan=VisitPlan(DAY, number, "Kiểm tra", [inspector]),
            by=cast.office,
            at=AT,
        )
        for number in ("1/KH", "2/KH")
    )
    record = VisitRecord(
        visited_on=DAY,
        answers={matter.value: MatterAnswer("good") for matter in Matter},
        summary="Đạt.",
    )
    record_visit(visit=recorded, record=record, by=inspector, at=AT)
    return {"planned": planned, "recorded": recorded}


def desk_routes() -> Iterator[tuple[str, URLPattern]]:
    """The routes under /desk/ with their full names."""
    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver) and str(resolver.pattern) == "desk/":
            for pattern in resolver.url_patterns:
                if isinstance(pattern, URLPattern):
                    yield f"{resolver.namespace}:{pattern.name}", pattern


def address(world: World, name: str, pattern: URLPattern) -> str:
    """The address of the page `name` for the record of `world` that it is about."""
    room, page = name.split(":")
    values = {key: _value(world, room, page, key) for key in pattern.pattern.converters}
    return reverse(name, kwargs=values)


def _value(world: World, room: str, page: str, key: str) -> Any:
    if key == "producer_number":
        return world.cast.producer.number
    if key == "product_number":
        return world.cast.product.number if room == "evaluations" else world.certified.number
    if room == "evaluations":
        return _of_evaluations(world, page, key)
    values: dict[str, dict[str, Any]] = {
        "producers": {"number": world.cast.producer.number, "pk": world.keys["membership"]},
        "products": {"number": world.cast.product.number},
        "certificates": {
            "number": world.order.certificate.number,
            "pk": world.keys["decision"],
        },
        "labels": {"code": world.order.code, "number": world.report.number},
        "inspections": {
            "pk": world.visits["planned" if page == "record" else "recorded"].pk,
            "finding_pk": world.finding.pk,
        },
    }
    return values[room][key]


def _of_evaluations(world: World, page: str, key: str) -> Any:
    dossier = world.dossiers[STAGES.get(page, Stage.SUBMITTED)]
    if key == "number":
        return dossier.number
    if key == "code":
        papers = papers_of(dossier, dossier.documents.all())
        commune = page == "file_commune"
        wanted = [paper for paper in papers if paper.is_producers != commune]
        given = [paper for paper in wanted if paper.latest] if page != "file_commune" else []
        return (given or wanted)[0].row.code
    if key in {"version", "sequence"}:
        return 1
    if page in {"council", "call_meeting", "declare_interest"}:
        return world.keys["council"]
    if page in {"open_meeting", "arrange_agenda"}:
        return world.keys["called"]
    return world.sheet.pk if page == "sheet" else world.keys["meeting"]


class _UndoError(Exception):
    """Raised to take back what a request changed."""


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written within is taken back."""
    try:
        with transaction.atomic():
            yield
            raise _UndoError
    except _UndoError:
        pass


def answer(client: Client, method: str, where: str) -> str:
    """The answer to one request in a word: its status, or "sign-in" for the way to the door."""
    with undone():
        response = client.generic(method, where, content_type="application/x-www-form-urlencoded")
        list(response)  # a file is read to its end, and closed
    if response.status_code == 302 and response["Location"].startswith("/desk/dang-nhap/"):
        return "sign-in"
    return str(response.status_code)
