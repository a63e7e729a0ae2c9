"""A person who hands in files."""

import pytest

from accounts.models import User


@pytest.fixture
def officer(db: None) -> User:
    return User.objects.create_user(
        username="can-bo",
        email="can-bo@example.org",
        password="mat-khau-dai",
        full_name="Cán bộ mẫu",
    )
