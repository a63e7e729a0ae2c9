"""Re-rating: the window of the rulebook, and what transition leaves after it."""

import datetime as dt

import pytest

from accounts.roles import Role
from certificates.rerating import window_for, window_under
from certificates.services.rerating import open_rerating
from common.errors import PermissionDeniedError, RuleError, StageError
from evaluations.choices import Stage
from tests.factories.accounts import make_user
from tests.factories.certificates import at, make_certificate, make_revoked
from tests.factories.places import make_commune
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.factories.rulebooks import make_rulebook

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.fixture
def officer(province):
    commune = make_commune(parent=province.place)
    return make_user(Role.AREA_OFFICER, commune)


def certificate_to(officer, valid_from):
    """A certificate of the officer's commune."""
    commune = officer.grants.get().place
    return make_certificate(make_product(producer=make_producer(place=commune)), valid_from)


# Valid to 10 July 2029: the window is 11 January to 12 March 2029.
@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (D(2029, 1, 10), False),
        (D(2029, 1, 11), True),
        (D(2029, 3, 12), True),
        (D(2029, 3, 13), False),
    ],
)
def test_the_window_includes_both_its_days(day, is_open):
    window = window_under(make_rulebook().data, D(2029, 7, 10), "26/2026/QĐ-TTg")

    assert (window.opens_on, window.closes_on, window.extended_to) == (
        D(2029, 1, 11),
        D(2029, 3, 12),
        None,
    )
    assert window.is_open(day) == is_open


def test_one_click_opens_a_dossier_from_the_last(officer):
    certificate = certificate_to(officer, D(2026, 7, 10))

    dossier = open_rerating(certificate=certificate, by=officer, at=at(D(2029, 2, 1)))

    assert (dossier.purpose, dossier.stage) == ("rerating", Stage.DRAFT)
    assert dossier.previous == certificate.dossier
    assert dossier.documents.exists()


def test_outside_the_window_its_days_are_named(officer):
    certificate = certificate_to(officer, D(2026, 7, 10))

    for day in (D(2029, 1, 10), D(2029, 3, 13)):
        with pytest.raises(RuleError, match="11/01/2029 đến hết 12/03/2029"):
            open_rerating(certificate=certificate, by=officer, at=at(day))


def test_transition_lets_those_in_who_could_not_have_met_the_window(officer):
    """Valid to 1 July 2026: the window closed in March, before 26/2026 began on 22 May."""
    certificate = certificate_to(officer, D(2023, 7, 1))

    assert window_for(certificate, D(2026, 6, 1)).extended_to == D(2026, 12, 28)
    assert open_rerating(certificate=certificate, by=officer, at=at(D(2026, 12, 28))).pk


def test_after_the_transition_too_the_refusal_says_what_is_left(officer):
    certificate = certificate_to(officer, D(2023, 7, 1))

    with pytest.raises(RuleError, match="chuyển tiếp đến hết 28/12/2026"):
        open_rerating(certificate=certificate, by=officer, at=at(D(2026, 12, 29)))


def test_a_day_without_a_rulebook_is_refused(officer):
    certificate = certificate_to(officer, D(2026, 7, 10))

    assert not window_for(certificate, D(2018, 1, 1)).is_open(D(2018, 1, 1))
    with pytest.raises(RuleError):
        open_rerating(certificate=certificate, by=officer, at=at(D(2018, 1, 1)))


def test_a_regime_without_a_window_says_so():
    window = window_under(make_rulebook("1048-2019").data, D(2029, 7, 10), "1048/QĐ-TTg")

    assert not window.is_open(D(2029, 2, 1))
    assert "không nêu" in window.refusal(D(2029, 2, 1))


def test_a_revoked_certificate_is_not_rated_again(officer):
    certificate = make_revoked(certificate_to(officer, D(2026, 7, 10)), D(2028, 1, 1))

    with pytest.raises(StageError):
        open_rerating(certificate=certificate, by=officer, at=at(D(2029, 2, 1)))


def test_the_right_is_checked(officer, province):
    certificate = certificate_to(officer, D(2026, 7, 10))

    with pytest.raises(PermissionDeniedError):
        open_rerating(certificate=certificate, by=province.office, at=at(D(2029, 2, 1)))
