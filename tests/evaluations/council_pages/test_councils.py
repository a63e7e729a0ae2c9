"""Establishing a council, its regulation, and ties to producers, on their pages."""

from decimal import Decimal

import pytest

from accounts.roles import Role
from evaluations.choices import MemberRole, Stage
from evaluations.models import (
    Council,
    CouncilRegulation,
    Interest,
    ScoreSheet,
)
from tests.evaluations.council_pages.pages import seat, text_of, url
from tests.factories.accounts import make_user
from tests.factories.councils import (
    make_open_meeting,
    make_regulation,
    make_reviewed,
)
from tests.factories.places import make_province

pytestmark = pytest.mark.django_db


# --- establishing ---------------------------------------------------------------------------------


def seats_data(users, roles=(MemberRole.CHAIR, MemberRole.SECRETARY, MemberRole.MEMBER)):
    data = {"ghe-TOTAL_FORMS": "9", "ghe-INITIAL_FORMS": "0"}
    for i, (user, role) in enumerate(zip(users, roles, strict=False)):
        data |= {f"ghe-{i}-user": user.pk, f"ghe-{i}-role": role, f"ghe-{i}-agency": "Sở Y tế"}
    for i in range(len(users), 9):
        data |= {f"ghe-{i}-user": "", f"ghe-{i}-role": MemberRole.MEMBER, f"ghe-{i}-agency": ""}
    return data


def council_data(province, rules, users, **overrides):
    return {
        "name": "Hội đồng cấp tỉnh",
        "place": province.pk,
        "regulation": rules.pk,
        "decision_number": "321/QĐ-UBND",
        "established_on": "2026-06-03",
        **seats_data(users),
    } | overrides


def test_the_office_records_a_regulation_and_a_council(client):
    place = make_province()
    client.force_login(make_user(Role.OFFICE, place))
    regulation_data = {
        "number": "12/QC-HĐĐG",
        "issued_on": "2026-06-01",
        "issuer": "Ủy ban nhân dân tỉnh Mẫu",
        "members_min": "3",
        "members_max": "9",
        "quorum_percent": "75",
        "chair_required": "on",
        "averaging": "mean",
        "rounding": "half_up",
        "decimals": "1",
        "spread_limit": "10",
        "minimum_rule": "majority",
    }

    assert client.post(url("record_regulation"), regulation_data).status_code == 302
    regulation = CouncilRegulation.objects.get()
    users = [make_user(Role.COUNCIL_MEMBER) for _ in range(3)]
    response = client.post(url("establish_council"), council_data(place, regulation, users))

    council = Council.objects.get()
    assert response.url == url("council", council.pk)
    assert (regulation.decimals, regulation.spread_limit) == (1, Decimal(10))
    page = text_of(client.get(response.url))
    assert "12/QC-HĐĐG" in page
    assert str(users[0]) in page
    again = text_of(client.post(url("record_regulation"), regulation_data))
    assert "đã có trong sổ" in again


def test_wrong_seats_are_told_at_the_form(client):
    place = make_province()
    client.force_login(make_user(Role.OFFICE, place))
    users = [make_user(Role.COUNCIL_MEMBER) for _ in range(2)]
    data = council_data(place, make_regulation(), [])
    data |= seats_data([users[0], users[0]], [MemberRole.CHAIR, MemberRole.SECRETARY])

    page = text_of(client.post(url("establish_council"), data))

    assert "từ 3 đến 15 thành viên; danh sách có 2" in page
    assert not Council.objects.exists()


def test_hostile_values_are_told_at_the_form(client):
    place, elsewhere = make_province(), make_province()
    client.force_login(make_user(Role.OFFICE, place))
    users = [make_user(Role.COUNCIL_MEMBER) for _ in range(3)]
    stranger = make_user(Role.AREA_OFFICER, place)
    regulation = make_regulation()
    for wrong in (
        {"place": elsewhere.pk},
        {"name": "x" * 300},
        {"established_on": "2027-01-01"},
        {"established_on": "hôm qua"},
        {"regulation": "0"},
        {"ghe-0-user": stranger.pk},
        {"ghe-0-role": "emperor"},
        {"ghe-TOTAL_FORMS": "100000"},
    ):
        text_of(
            client.post(url("establish_council"), council_data(place, regulation, users, **wrong))
        )

    assert not Council.objects.exists()


# --- ties -----------------------------------------------------------------------------------------


def test_a_member_declares_an_own_tie(client, council):
    dossier = make_reviewed(council, Stage.SCHEDULED)
    make_open_meeting(council, [dossier])
    member = seat(council, MemberRole.MEMBER)
    client.force_login(member)
    data = {"member": member.pk, "producer": dossier.producer_id, "reason": "Em ruột giám đốc"}

    other = seat(council, MemberRole.CHAIR)
    forged = text_of(client.post(url("declare_interest", council.pk), data | {"member": other.pk}))
    response = client.post(url("declare_interest", council.pk), data)

    assert "error-summary" in forged
    assert response.url == url("council", council.pk)
    assert Interest.objects.get().user == member
    assert "Em ruột giám đốc" in text_of(client.get(response.url))
    assert not ScoreSheet.objects.filter(member__user=member).exists()


def test_the_office_declares_for_a_member(client, council, office):
    dossier = make_reviewed(council)
    member = seat(council, MemberRole.MEMBER)
    client.force_login(office)

    client.post(
        url("declare_interest", council.pk),
        {"member": member.pk, "producer": dossier.producer_id, "reason": "Góp vốn"},
    )

    assert Interest.objects.get().user == member
