"""People, organisations and roles of one test."""

import datetime as dt
from itertools import count

from accounts.choices import Level
from accounts.models import Organisation, RoleGrant, User
from accounts.roles import OWN_RECORDS_ONLY, Role
from places.models import Unit

_names = count(1)
START = dt.date(2026, 1, 1)
PASSWORD = "mot-mat-khau-dai-1"


def make_user(role: Role | None = None, place: Unit | None = None, **overrides: object) -> User:
    """An account, with `role` over `place` since the start of 2026 when one is given."""
    n = next(_names)
    values: dict[str, object] = {
        "username": f"nguoi-{n}",
        "full_name": f"Người dùng mẫu {n}",
        "email": f"nguoi-{n}@mau.example",
    }
    user = User(**values | overrides)
    user.set_password(PASSWORD)
    user.save()
    if role is not None:
        give_role(user, role, place)
    return user


def give_role(
    user: User,
    role: Role,
    place: Unit | None = None,
    *,
    valid_from: dt.date = START,
    **more: object,
) -> RoleGrant:
    """One more role; own-records roles drop the place."""
    area = None if role in OWN_RECORDS_ONLY else place
    return RoleGrant.objects.create(user=user, role=role, place=area, valid_from=valid_from, **more)


def make_organisation(**overrides: object) -> Organisation:
    """A provincial people's committee that decides, unless told otherwise."""
    n = next(_names)
    values: dict[str, object] = {
        "name": f"Ủy ban nhân dân tỉnh Mẫu {n}",
        "level": Level.PROVINCE,
        "decides": True,
        "head_title": "Chủ tịch Ủy ban nhân dân tỉnh",
        "number_suffix": "QĐ-UBND",
    }
    return Organisation.objects.create(**values | overrides)
