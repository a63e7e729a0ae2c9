"""Who may do what, where, on a day."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts import access
from accounts.models import RoleGrant
from accounts.permissions import Permission
from accounts.roles import OWN_RECORDS_ONLY, PERMISSIONS, Role
from common.errors import PermissionDeniedError
from tests.factories.accounts import give_role, make_user
from tests.factories.places import make_commune, make_district, make_province, make_succession

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


def test_officer_acts_in_the_own_commune_only():
    province = make_province()
    own, other = make_commune(parent=province), make_commune(parent=province)
    scope = access.scope_for(make_user(Role.AREA_OFFICER, own), DAY)

    assert scope.allows(Permission.DOSSIER_APPRAISE, own.pk)
    assert not scope.allows(Permission.DOSSIER_APPRAISE, other.pk)
    assert not scope.allows(Permission.DOSSIER_RECEIVE, own.pk)
    assert not scope.allows(Permission.DECISION_ISSUE)


def test_office_reaches_every_commune_of_its_province_old_and_new():
    province = make_province()
    district = make_district(parent=province)
    old = make_commune(parent=district, valid_from=date(2008, 8, 1), valid_to=date(2025, 6, 30))
    new = make_commune(parent=province)
    make_succession(old, new)
    elsewhere = make_commune()

    scope = access.scope_for(make_user(Role.OFFICE, province), DAY)

    assert all(scope.allows(Permission.PRODUCER_VIEW, unit.pk) for unit in (old, new, district))
    assert not scope.allows(Permission.PRODUCER_VIEW, elsewhere.pk)


def test_officer_of_a_new_commune_answers_for_the_communes_it_took_in():
    old = make_commune(valid_from=date(2008, 8, 1), valid_to=date(2025, 6, 30))
    new = make_commune(parent=old.parent)
    make_succession(old, new)

    scope = access.scope_for(make_user(Role.AREA_OFFICER, new), DAY)

    assert scope.allows(Permission.DOSSIER_VIEW, old.pk)


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2026, 2, 28), False),
        (date(2026, 3, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_role_holds_from_its_first_to_its_last_day(day: date, holds: bool):
    user = make_user()
    commune = make_commune()
    give_role(
        user,
        Role.AREA_OFFICER,
        commune,
        valid_from=date(2026, 3, 1),
        valid_to=date(2026, 6, 30),
    )

    assert access.scope_for(user, day).has(Permission.DOSSIER_APPRAISE) is holds


@pytest.mark.parametrize("role", sorted(OWN_RECORDS_ONLY))
def test_own_records_roles_open_no_area(role: Role):
    scope = access.scope_for(make_user(role), DAY)

    assert {
        permission for permission in PERMISSIONS[role] if scope.place_ids(permission) != frozenset()
    } == set()


def test_ministry_reaches_the_whole_country():
    scope = access.scope_for(make_user(Role.MINISTRY), DAY)

    assert scope.place_ids(Permission.DECISION_ISSUE) is None
    assert scope.allows(Permission.DECISION_ISSUE, make_commune().pk)


def test_disabled_account_may_do_nothing():
    user = make_user(Role.OFFICE, make_province(), is_active=False)

    assert access.scope_for(user, DAY).grants == ()


def test_require_refuses_in_words():
    user = make_user(Role.AREA_OFFICER, make_commune())

    with pytest.raises(PermissionDeniedError, match="không có quyền"):
        access.require(user, Permission.DOSSIER_APPRAISE, on=DAY, place=make_commune())


def test_only_roles_without_area_may_lack_one():
    user = make_user()

    with pytest.raises(IntegrityError, match="grant_area_by_role"), transaction.atomic():
        RoleGrant.objects.create(user=user, role=Role.OFFICE, valid_from=DAY)


def test_scope_costs_one_query_and_one_an_area(django_assert_num_queries):
    user = make_user(Role.OFFICE, make_province())

    with django_assert_num_queries(2):
        scope = access.scope_for(user, DAY)
        for permission in Permission:
            scope.place_ids(permission)


def test_nobody_both_scores_and_issues_decisions():
    for role, permissions in PERMISSIONS.items():
        held = permissions & {
            Permission.SHEET_SCORE,
            Permission.DECISION_ISSUE,
            Permission.DOSSIER_APPRAISE,
        }
        assert len(held) <= 1, role


def test_auditor_changes_nothing():
    changing = {
        permission
        for permission in PERMISSIONS[Role.AUDITOR]
        if permission.value.split(".")[1] not in {"view", "use"}
    }

    assert changing == set()


def test_two_roles_over_one_area_cost_no_more(django_assert_num_queries):
    province = make_province()
    user = make_user(Role.OFFICE, province)
    give_role(user, Role.ADVISOR, province)

    with django_assert_num_queries(2):
        access.scope_for(user, DAY).place_ids(Permission.DOSSIER_VIEW)
