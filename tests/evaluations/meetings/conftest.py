"""A council of three, and its office."""

import pytest

from accounts.roles import Role
from tests.factories.accounts import make_user
from tests.factories.councils import (
    make_council,
)


@pytest.fixture
def council():
    return make_council()


@pytest.fixture
def office(council):
    return make_user(Role.OFFICE, council.place)
