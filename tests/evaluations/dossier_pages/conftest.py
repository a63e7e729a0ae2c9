"""The first of June, the people of one commune, and their browsers."""

import pytest

from common import clock
from tests.factories.evaluations import (
    AT,
    make_cast,
)


@pytest.fixture(autouse=True)
def _first_of_june(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def go(client):
    """Sign a person in and use the client."""

    def signed_in(user):
        client.force_login(user)
        return client

    return signed_in
