"""The people of a province that recognises products."""

from dataclasses import dataclass
from typing import Any

import pytest

from accounts.choices import Level
from accounts.models import Organisation, User
from accounts.roles import Role
from evaluations.models import Dossier
from places.models import Unit
from tests.factories.accounts import make_organisation, make_user
from tests.factories.certificates import make_authority, make_scored
from tests.factories.places import make_province


@dataclass
class Province:
    """A province with its people's committee, its leader's clerk and its office."""

    place: Unit
    authority: Organisation
    leader: User
    office: User

    def scored(self, stars: int = 4, **overrides: Any) -> Dossier:
        """A dossier of this province that its council scored."""
        return make_scored(self.place, stars=stars, **overrides)


def make_people() -> Province:
    place = make_province()
    authority = make_authority(place)
    return Province(
        place=place,
        authority=authority,
        leader=make_user(Role.LEADER, place, organisation=authority),
        office=make_user(Role.OFFICE, place),
    )


@pytest.fixture
def province(db) -> Province:
    return make_people()


@pytest.fixture
def ministry(db) -> User:
    """The ministry's clerk."""
    body = make_organisation(
        level=Level.CENTRAL, name="Bộ Mẫu", head_title="Bộ trưởng", number_suffix="QĐ-BM"
    )
    return make_user(Role.MINISTRY, organisation=body)
