"""Fixtures that every test may rely on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

# How long an example takes depends on what else the machine does; the laws do not.
hypothesis_settings.register_profile("project", deadline=None)
hypothesis_settings.load_profile("project")


@pytest.fixture(autouse=True)
def _private_media(settings: Settings, tmp_path: Path) -> None:
    """Uploads of a test go to its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _fresh_state() -> Iterator[None]:
    """Each test starts in Vietnamese with an empty cache."""
    cache.clear()
    with translation.override("vi"):
        yield
