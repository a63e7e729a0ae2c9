"""Accounts, roles, bodies and the event log in the admin."""

import datetime as dt

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts import services
from accounts.models import Organisation, RoleGrant, User
from accounts.roles import Role
from audit.models import Event
from common import clock
from common.errors import RuleError, StageError
from tests.factories.accounts import PASSWORD, give_role, make_organisation, make_user
from tests.factories.certificates import make_certificate, make_history
from tests.factories.places import make_commune, make_district, make_province, make_succession
from tests.factories.producers import make_membership, make_producer
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 20)
NEW = "mot-mat-khau-khac-2"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def commune():
    return make_commune()


@pytest.fixture
def office(client, commune):
    user = make_user(Role.OFFICE, commune.parent, is_staff=True)
    client.force_login(user)
    return user


def grant_form(user, commune, **overrides):
    values = {
        "user": user.pk,
        "role": "area_officer",
        "place": commune.pk,
        "valid_from": "20/11/2026",
    }
    return values | overrides


def account_form(user, **overrides):
    values = {
        "username": user.username,
        "full_name": user.full_name,
        "email": user.email,
        "position": "",
        "is_active": "on",
        "grants-TOTAL_FORMS": "0",
        "grants-INITIAL_FORMS": "0",
    }
    return values | overrides


def last_event():
    return Event.objects.order_by("pk").last()


def test_account_is_added_with_an_event(client, office):
    client.post(
        "/admin/accounts/user/add/",
        {
            "username": "moi",
            "full_name": "Cán bộ mẫu mới",
            "email": "moi@mau.example",
            "password1": NEW,
            "password2": NEW,
            "usable_password": "true",
        },
    )

    event = last_event()
    assert User.objects.get(username="moi").check_password(NEW)
    assert (event.action, event.actor) == ("account.created", office.username)
    assert NEW not in event.note


def test_account_is_changed_with_an_event_that_names_the_fields(client, office):
    user = make_user()

    client.post(f"/admin/accounts/user/{user.pk}/change/", account_form(user, full_name="Tên mới"))

    user.refresh_from_db()
    assert user.full_name == "Tên mới"
    assert (last_event().action, last_event().note) == (
        "account.changed",
        f"{user.username}: full_name",
    )


def test_rights_of_django_cannot_be_slipped_in(client, office):
    user = make_user()

    client.post(
        f"/admin/accounts/user/{user.pk}/change/",
        account_form(user, is_superuser="on", user_permissions=["1"], groups=["1"]),
    )

    user.refresh_from_db()
    assert not user.is_superuser
    assert not user.user_permissions.exists()


def test_password_is_set_with_an_event_of_its_own(client, office):
    user = make_user(Role.PRODUCER)
    where = f"/admin/accounts/user/{user.pk}/password/"
    assert client.get(where).status_code == 200

    wrong = client.post(where, {"password1": NEW, "password2": "khac", "usable_password": "true"})
    client.post(where, {"password1": NEW, "password2": NEW, "usable_password": "true"})

    user.refresh_from_db()
    assert wrong.status_code == 200
    assert user.check_password(NEW)
    assert Event.objects.filter(action="password.changed", note=user.username).count() == 1


def test_history_of_an_account_is_its_events(client, office):
    user = make_user(Role.PRODUCER)
    services.record_password(user=user, by=office)

    answer = client.get(f"/admin/accounts/user/{user.pk}/history/", follow=True)

    assert answer.status_code == 200
    assert list(answer.context["cl"].queryset) == [Event.objects.get(action="password.changed")]


@pytest.mark.parametrize("case", ["superuser", "ministry", "elsewhere"])
def test_passwords_of_those_beyond_reach_are_not_set(client, office, case):
    user = make_user(is_superuser=case == "superuser")
    if case == "ministry":
        give_role(user, Role.MINISTRY)
    elif case == "elsewhere":
        give_role(user, Role.LEADER, make_province())

    for verb in ("change", "password"):
        answer = client.post(
            f"/admin/accounts/user/{user.pk}/{verb}/",
            {"password1": NEW, "password2": NEW, "usable_password": "true"},
        )
        assert answer.status_code == 403
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_who_only_reads_an_account_is_not_shown_the_way_to_a_new_password(client, office):
    others = client.get(f"/admin/accounts/user/{make_user(Role.MINISTRY).pk}/change/")
    own = client.get(f"/admin/accounts/user/{make_user(Role.PRODUCER).pk}/change/")

    assert others.status_code == 200
    assert "../password/" not in others.content.decode()
    assert "scrypt" not in others.content.decode()
    assert "../password/" in own.content.decode()


def test_superuser_reaches_every_account(client):
    client.force_login(make_user(is_superuser=True, is_staff=True))
    user = make_user(Role.MINISTRY)

    assert client.get(f"/admin/accounts/user/{user.pk}/password/").status_code == 200


def test_role_of_the_ministry_is_given_by_the_superuser(client, office, commune):
    user = make_user()
    form = grant_form(user, commune, role="ministry", place="")

    refused = client.post("/admin/accounts/rolegrant/add/", form)
    client.force_login(make_user(is_superuser=True, is_staff=True))
    client.post("/admin/accounts/rolegrant/add/", form)

    assert "cấp trung ương" in refused.content.decode()
    assert RoleGrant.objects.get(user=user).role == "ministry"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"user": ""}, "errorlist"),
        ({"role": "vua"}, "errorlist"),
        ({"place": ""}, "cần có địa bàn"),
        ({"role": "producer"}, "không gắn với địa bàn"),
        ({"valid_from": "32/13/2026"}, "errorlist"),
        ({"valid_from": "01/01/0026"}, "xem lại năm"),
        ({"place": "999999"}, "errorlist"),
    ],
)
def test_wrong_role_is_told_at_its_field(client, office, commune, wrong, words):
    user = make_user()

    answer = client.post("/admin/accounts/rolegrant/add/", grant_form(user, commune) | wrong)

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not RoleGrant.objects.filter(user=user).exists()


def test_rules_of_the_database_speak_vietnamese_beside_other_mistakes(client, office, commune):
    role = grant_form(make_user(), commune, place="", valid_from="")
    body = {"name": "", "level": "central", "place": commune.pk}

    pages = [
        client.post("/admin/accounts/rolegrant/add/", role).content.decode(),
        client.post("/admin/accounts/organisation/add/", body).content.decode(),
    ]

    assert "Vai trò này cần có địa bàn." in pages[0]
    assert "Cơ quan trung ương không ghi địa bàn" in pages[1]
    assert not any("is violated" in page for page in pages)


def test_role_of_another_province_is_refused(client, office):
    user = make_user()

    answer = client.post("/admin/accounts/rolegrant/add/", grant_form(user, make_commune()))

    assert answer.status_code == 200
    assert not RoleGrant.objects.filter(user=user).exists()


def test_role_is_ended_once_and_only_its_last_day_is_taken(client, office, commune):
    user = make_user()
    grant = give_role(user, Role.AREA_OFFICER, commune)
    where = f"/admin/accounts/rolegrant/{grant.pk}/change/"

    early = client.post(where, {"valid_to": "01/01/2025"})
    unsaid = client.post(where, {"valid_to": ""})
    client.post(where, {"valid_to": "20/11/2026", "role": "office", "user": office.pk})

    grant.refresh_from_db()
    assert "không thể trước ngày đầu" in early.content.decode()
    assert unsaid.status_code == 302
    assert (grant.valid_to, grant.role, grant.user) == (DAY, "area_officer", user)
    assert Event.objects.filter(action="role.ended").count() == 1


def test_role_that_has_ended_is_not_brought_back(office, commune):
    grant = give_role(make_user(), Role.AREA_OFFICER, commune, valid_to=dt.date(2026, 11, 19))

    with pytest.raises(StageError):
        services.end_role(grant=grant, last_day=dt.date(2027, 1, 1), by=office, at=AT)


def test_role_that_begins_later_is_not_given_before(office, commune):
    user = make_user()
    give_role(user, Role.AREA_OFFICER, commune, valid_from=dt.date(2027, 1, 1))

    with pytest.raises(RuleError) as refused:
        services.grant_role(
            user=user, role=Role.AREA_OFFICER, place=commune, valid_from=DAY, by=office, at=AT
        )

    assert refused.value.field == "role"


def test_own_role_is_not_ended_by_oneself(client, office):
    grant = office.grants.get()

    answer = client.post(
        f"/admin/accounts/rolegrant/{grant.pk}/change/", {"valid_to": "31/12/2026"}
    )

    assert "chính mình" in answer.content.decode()


def test_body_is_added_and_changed_with_events(client, office, commune):
    form = {
        "name": "Ủy ban nhân dân xã Mẫu",
        "level": "commune",
        "place": commune.pk,
        "head_title": "Chủ tịch",
        "number_suffix": "QĐ-UBND",
    }
    client.post("/admin/accounts/organisation/add/", form)
    body = Organisation.objects.get()
    client.post(
        f"/admin/accounts/organisation/{body.pk}/change/", form | {"head_title": "Phó Chủ tịch"}
    )
    wrong = client.post("/admin/accounts/organisation/add/", form | {"level": "central"})

    assert list(Event.objects.order_by("pk").values_list("action", flat=True)) == [
        "organisation.created",
        "organisation.changed",
    ]
    assert wrong.status_code == 200


@pytest.mark.parametrize(
    ("model", "text"),
    [("user", "nguyen VAN"), ("rolegrant", "Nguyễn van mau"), ("organisation", "uy ban")],
)
def test_search_reads_names_without_diacritics(client, office, commune, model, text):
    make_user(Role.AREA_OFFICER, commune, full_name="Nguyễn Văn Mẫu")
    make_organisation(name="Ủy ban Mẫu", place=commune.parent)

    found, none = (
        client.get(f"/admin/accounts/{model}/", {"q": q}).context["cl"].result_count
        for q in (text, "khong co ai")
    )

    assert (found, none) == (1, 0)


def test_event_log_is_read_and_never_written(client):
    auditor = make_user(Role.AUDITOR, make_province(), is_staff=True)
    client.force_login(auditor)
    services.record_password(user=auditor, by=auditor)
    event = Event.objects.get()
    where = f"/admin/audit/event/{event.pk}"

    assert client.get("/admin/audit/event/", {"q": auditor.username}).status_code == 200
    assert client.get(f"{where}/change/").status_code == 200
    assert client.post(f"{where}/change/", {"note": "x"}).status_code == 403
    assert client.post(f"{where}/delete/").status_code == 403


def test_auditor_reads_whose_right_it_was_and_changes_none(client, commune):
    client.force_login(make_user(Role.AUDITOR, make_province(), is_staff=True))
    grant = give_role(make_user(), Role.AREA_OFFICER, commune)
    where = f"/admin/accounts/rolegrant/{grant.pk}/change/"

    seen = client.get(where)
    refused = client.post(where, {"valid_to": clock.today().isoformat()})
    account = f"/admin/accounts/user/{grant.user_id}"

    assert seen.status_code == 200
    assert refused.status_code == 403
    assert client.get(f"{account}/change/").status_code == 200
    assert client.post(f"{account}/change/", {"username": "khac"}).status_code == 403
    assert client.get(f"{account}/password/").status_code == 403


@pytest.fixture
def world(office, commune):
    """One record of most kinds, in the office's area."""
    make_succession(make_district(parent=commune.parent), commune)
    producer = make_producer(place=commune)
    make_membership(producer, make_user(Role.PRODUCER))
    certificate = make_certificate(make_product(producer=producer))
    make_history(certificate.product)
    make_organisation(name="Ủy ban nhân dân xã Mẫu", place=commune)
    services.record_password(user=office, by=office)


MODELS = sorted(
    (model for model in admin.site._registry if model._meta.app_label != "axes"),
    key=lambda model: model._meta.label_lower,
)


@pytest.mark.parametrize("model", MODELS, ids=[model._meta.label_lower for model in MODELS])
def test_every_list_and_page_of_the_admin_opens(client, office, world, model):
    name = f"{model._meta.app_label}_{model._meta.model_name}"
    row = model._default_manager.first()

    answers = [client.get(reverse(f"admin:{name}_changelist"), {"q": "mẫu"})]
    if row is not None:
        answers.append(client.get(reverse(f"admin:{name}_change", args=[row.pk])))

    assert {answer.status_code for answer in answers} == {200}
    for answer in answers:
        for english in ("Select ", "Show counts", "Add another", "This field"):
            assert english not in answer.content.decode()
