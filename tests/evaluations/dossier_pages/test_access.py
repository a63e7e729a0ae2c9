"""Who gets into the dossier's pages, and how much they ask of the database."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from evaluations.choices import Stage
from tests.evaluations.dossier_pages.pages import url
from tests.factories.accounts import give_role, make_user
from tests.factories.evaluations import (
    make_dossier,
)
from tests.factories.places import make_commune

pytestmark = pytest.mark.django_db


PAGES = {
    "dossier": ("get", Stage.DRAFT),
    "withdraw": ("get", Stage.DRAFT),
    "submit": ("post", Stage.DRAFT),
    "appraise": ("get", Stage.SUBMITTED),
    "check": ("post", Stage.SUBMITTED),
    "send_back": ("post", Stage.SUBMITTED),
    "receive": ("get", Stage.PROPOSED),
    "office_check": ("post", Stage.PROPOSED),
    "office_send_back": ("post", Stage.PROPOSED),
    "review": ("get", Stage.RECEIVED),
}


def test_every_page_sends_the_anonymous_to_the_sign_in(client, cast):
    dossier = make_dossier(cast=cast)
    addresses = [url("list"), url("rounds"), url("open_round"), url("open", cast.product.number)]
    addresses += [url(name, dossier.number) for name in PAGES]

    for address in addresses:
        response = client.get(address)
        assert response.status_code in {302, 405}, address
        if response.status_code == 302:
            assert response.url.startswith(f"{reverse('desk:login')}?next=")


@pytest.mark.parametrize("name", PAGES)
def test_a_dossier_of_another_area_is_not_found(go, cast, name):
    method, stage = PAGES[name]
    dossier = make_dossier(stage, cast=cast)
    strangers = (
        make_user(Role.AREA_OFFICER, make_commune(parent=cast.province)),
        make_user(Role.OFFICE, make_commune().parent),
        make_user(Role.ADVISOR, make_commune().parent),
    )

    statuses = {
        getattr(go(user), method)(url(name, dossier.number)).status_code for user in strangers
    }

    assert statuses <= {404, 403}
    assert 404 in statuses


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("withdraw", "office"),
        ("submit", "advisor"),
        ("appraise", "owner"),
        ("appraise", "office"),
        ("check", "owner"),
        ("send_back", "office"),
        ("receive", "officer"),
        ("office_check", "officer"),
        ("office_send_back", "owner"),
        ("review", "office"),
        ("review", "owner"),
    ],
)
def test_who_may_see_a_dossier_may_not_do_everything(go, cast, name, who):
    method, stage = PAGES[name]
    dossier = make_dossier(stage, cast=cast)

    response = getattr(go(getattr(cast, who)), method)(url(name, dossier.number))

    assert response.status_code == 403


def test_a_right_elsewhere_is_no_right_here(go, cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)
    both = make_user(Role.ADVISOR, cast.province)
    give_role(both, Role.AREA_OFFICER, make_commune(parent=cast.province))

    assert go(both).get(url("dossier", dossier.number)).status_code == 200
    assert go(both).get(url("appraise", dossier.number)).status_code == 403


def test_pages_answer_only_their_methods(go, cast):
    dossier = make_dossier(cast=cast)
    client = go(cast.officer)

    assert client.get(url("submit", dossier.number)).status_code == 405
    assert client.post(url("list")).status_code == 405
    assert client.get(url("file", dossier.number, "M01")).status_code == 405
