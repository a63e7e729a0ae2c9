"""Councils, their regulations, and ties of members to producers."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from accounts.roles import Role
from audit.choices import Action
from audit.models import Event
from common.errors import PermissionDeniedError, RuleError
from evaluations.choices import Averaging, MemberRole, MinimumRule, Rounding, Stage
from evaluations.council_queries import Tie, form_of, presiding, ties
from evaluations.models import Council, CouncilRegulation, Interest, ScoreSheet
from evaluations.services import councils
from evaluations.services.councils import RegulationFacts, Seat
from tests.factories.accounts import make_user
from tests.factories.councils import (
    fill,
    highest,
    make_council,
    make_open_meeting,
    make_regulation,
)
from tests.factories.places import make_commune, make_province
from tests.factories.producers import make_membership, make_producer

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 6, 5, 2, 0, tzinfo=dt.UTC)
FACTS = RegulationFacts(
    number="12/QC-HĐĐG",
    issued_on=dt.date(2026, 6, 1),
    issuer="Ủy ban nhân dân tỉnh Mẫu",
    members_min=3,
    members_max=9,
    quorum_percent=75,
    chair_required=True,
    averaging=Averaging.MEAN,
    rounding=Rounding.HALF_UP,
    decimals=1,
    spread_limit=Decimal(10),
    minimum_rule=MinimumRule.MAJORITY,
)


@pytest.fixture
def province():
    return make_province()


@pytest.fixture
def office(province):
    return make_user(Role.OFFICE, province)


def seats(*roles):
    return [Seat(make_user(Role.COUNCIL_MEMBER), role, "Sở Công Thương") for role in roles]


WHOLE = (MemberRole.CHAIR, MemberRole.SECRETARY, MemberRole.MEMBER)


def establish(office, province, members=None, **overrides):
    values = {
        "name": "Hội đồng  đánh giá",
        "level": "province",
        "place": province,
        "regulation": make_regulation(),
        "decision_number": "321/QĐ-UBND",
        "established_on": dt.date(2026, 6, 3),
        "members": seats(*WHOLE) if members is None else members,
        "by": office,
        "at": AT,
    }
    return councils.establish(**values | overrides)


def test_a_council_is_established_with_its_members(office, province):
    council = establish(office, province)

    assert council.name == "Hội đồng đánh giá"
    assert [member.role for member in council.members.all()] == list(WHOLE)
    event = Event.objects.get(action=Action.COUNCIL_ESTABLISHED)
    assert (event.actor, event.note) == (office.username, "321/QĐ-UBND")


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        (WHOLE[:2], "từ 3 đến 15 thành viên; danh sách có 2"),
        ((MemberRole.SECRETARY, MemberRole.MEMBER, MemberRole.MEMBER), "danh sách có 0"),
        ((MemberRole.CHAIR, MemberRole.CHAIR, MemberRole.SECRETARY), "danh sách có 2"),
        ((MemberRole.CHAIR, MemberRole.MEMBER, MemberRole.MEMBER), "phải có Thư ký"),
        ((MemberRole.MEMBER,) * 16, "danh sách có 16"),
    ],
)
def test_the_seats_must_fit(office, province, roles, said):
    with pytest.raises(RuleError, match=said) as refused:
        establish(office, province, seats(*roles))

    assert refused.value.field == "members"
    assert not Council.objects.exists()


def test_nobody_sits_twice(office, province):
    first, *others = seats(*WHOLE)

    with pytest.raises(RuleError, match="chỉ có một chỗ"):
        establish(
            office, province, [first, *others, Seat(first.user, MemberRole.MEMBER, "Sở Y tế")]
        )


def test_a_member_must_be_able_to_score(office, province):
    clerk = make_user(Role.AREA_OFFICER, make_commune(), full_name="Đỗ Thị Ửng")
    members = [*seats(*WHOLE), Seat(clerk, MemberRole.MEMBER, "Sở Y tế")]

    with pytest.raises(RuleError, match="Đỗ Thị Ửng chưa được giao vai trò"):
        establish(office, province, members)


def test_each_member_has_an_agency(office, province):
    members = seats(*WHOLE)
    members[2] = replace(members[2], agency=" ")

    with pytest.raises(RuleError, match="cơ quan"):
        establish(office, province, members)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", {"name": "  "}),
        ("decision_number", {"decision_number": ""}),
        ("established_on", {"established_on": dt.date(2026, 6, 6)}),
        ("place", {"level": "district"}),
        ("place", {"established_on": dt.date(2000, 1, 1)}),
    ],
)
def test_a_wrong_fact_is_refused_at_its_field(office, province, field, values):
    with pytest.raises(RuleError) as refused:
        establish(office, province, **values)

    assert refused.value.field == field


def test_a_place_is_needed_below_the_centre(office, province):
    with pytest.raises(PermissionDeniedError):
        establish(office, province, place=None, level="central")
    with pytest.raises(PermissionDeniedError):
        establish(office, province, place=None)


def test_only_the_office_of_the_area_establishes(province):
    for user in (
        make_user(Role.OFFICE, make_province()),
        make_user(Role.COUNCIL_MEMBER),
        make_user(Role.MINISTRY),
    ):
        with pytest.raises(PermissionDeniedError):
            establish(user, province)


# --- regulations ---------------------------------------------------------------------------------


def test_a_regulation_is_recorded_once(office):
    regulation = councils.record_regulation(facts=FACTS, by=office, at=AT)

    assert (regulation.quorum_percent, regulation.is_sample) == (75, False)
    with pytest.raises(RuleError, match="đã có trong sổ") as refused:
        councils.record_regulation(facts=FACTS, by=office, at=AT)
    assert refused.value.field == "number"
    assert Event.objects.filter(action=Action.REGULATION_RECORDED).count() == 1


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("issued_on", {"issued_on": dt.date(2026, 6, 6)}),
        ("members_min", {"members_min": 0}),
        ("members_min", {"members_min": 10}),
        ("quorum_percent", {"quorum_percent": 101}),
        ("quorum_percent", {"quorum_percent": 0}),
        ("decimals", {"decimals": 3}),
        ("spread_limit", {"spread_limit": Decimal(-1)}),
        ("spread_limit", {"spread_limit": Decimal(101)}),
        ("number", {"number": " "}),
        ("issuer", {"issuer": ""}),
    ],
)
def test_a_senseless_regulation_is_refused(office, field, values):
    with pytest.raises(RuleError) as refused:
        councils.record_regulation(facts=replace(FACTS, **values), by=office, at=AT)

    assert refused.value.field == field
    assert not CouncilRegulation.objects.exists()


def test_only_the_office_records_a_regulation():
    with pytest.raises(PermissionDeniedError):
        councils.record_regulation(facts=FACTS, by=make_user(Role.LEADER, make_province()), at=AT)


# --- ties ----------------------------------------------------------------------------------------


def test_a_member_declares_a_tie_once():
    council = make_council()
    user = council.members.first().user
    producer = make_producer()

    for _ in range(2):
        councils.declare_interest(
            user=user, producer=producer, reason=" Em ruột  giám đốc ", by=user, at=AT
        )

    assert Interest.objects.get().reason == "Em ruột giám đốc"
    assert Event.objects.filter(action=Action.INTEREST_DECLARED).count() == 1


def test_the_office_declares_for_a_member_in_its_area_only():
    user = make_council().members.first().user
    producer = make_producer()
    own = make_user(Role.OFFICE, producer.place.parent)
    other = make_user(Role.OFFICE, make_province())
    colleague = make_user(Role.COUNCIL_MEMBER)

    for by in (other, colleague):
        with pytest.raises(PermissionDeniedError):
            councils.declare_interest(user=user, producer=producer, reason="x", by=by, at=AT)
    councils.declare_interest(user=user, producer=producer, reason="Góp vốn", by=own, at=AT)

    assert Interest.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_tie_needs_its_reason(reason):
    user = make_council().members.first().user

    with pytest.raises(RuleError) as refused:
        councils.declare_interest(
            user=user, producer=make_producer(), reason=reason, by=user, at=AT
        )

    assert refused.value.field == "reason"


def test_a_declaration_takes_drafts_away_and_keeps_what_was_handed_in():
    council = make_council()
    meeting = make_open_meeting(council)
    dossier = meeting.items.get().dossier
    first, second, _third = ScoreSheet.objects.all()
    fill(first, highest(form_of(dossier)))
    fill(second, {"A.1.1": "1"}, submitted=False)

    for sheet in (first, second):
        user = sheet.member.user
        councils.declare_interest(
            user=user, producer=dossier.producer, reason="Góp vốn", by=user, at=AT
        )

    assert ScoreSheet.objects.filter(pk=first.pk).exists()
    assert not ScoreSheet.objects.filter(pk=second.pk).exists()
    assert dossier.stage == Stage.SCHEDULED


def test_ties_come_from_declarations_and_memberships():
    one, two, three = (make_user() for _ in range(3))
    producer, other = make_producer(), make_producer()
    Interest.objects.create(user=one, producer=producer, reason="Góp vốn")
    make_membership(producer, two)
    make_membership(producer, three, valid_to=dt.date(2026, 6, 4))

    found = ties([one.pk, two.pk, three.pk], [producer.pk, other.pk], dt.date(2026, 6, 5))

    assert found == {Tie(one.pk, producer.pk), Tie(two.pk, producer.pk)}


def test_who_presides():
    council = make_council([MemberRole.CHAIR, MemberRole.VICE_CHAIR, MemberRole.SECRETARY])
    chair, vice, secretary = council.members.all()
    members = [chair, vice, secretary]

    assert presiding(members, [chair.pk, vice.pk]) == [chair]
    assert presiding(members, [vice.pk, secretary.pk]) == [vice]
    assert presiding(members, [secretary.pk]) == [chair]
