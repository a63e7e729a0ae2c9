"""A council of three on a day of June, and its office."""

import pytest

from accounts.roles import Role
from common import clock
from tests.evaluations.council_pages.pages import AT
from tests.factories.accounts import make_user
from tests.factories.councils import (
    make_council,
)


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def council():
    return make_council()


@pytest.fixture
def office(council):
    return make_user(Role.OFFICE, council.place)
