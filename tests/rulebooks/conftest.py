"""The regimes of the project, loaded as an office loads them."""

import pytest

from rulebooks import services


@pytest.fixture
def published(db):
    """Taxonomy and all regimes."""
    services.load_taxonomy()
    return services.load_folder()
