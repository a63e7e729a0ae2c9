"""The real list of units, for the tests that ask about Hanoi."""

import pytest

from places import services


@pytest.fixture
def country(db: None) -> services.LoadReport:
    """The project's own list, loaded."""
    return services.load_units()
