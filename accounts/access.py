"""Who may do what, where, on a day: resolved afresh for each request."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from accounts.models import User
from accounts.permissions import Permission
from accounts.roles import OWN_RECORDS_ONLY, PERMISSIONS, Role
from common.errors import PermissionDeniedError
from places.models import Unit
from places.queries import covered_unit_ids


@dataclass(frozen=True)
class Grant:
    """One role over one area (None: the whole country, or the person's own records only)."""

    role: Role
    place: Unit | None


@dataclass(frozen=True)
class Scope:
    """What `user` may do on the day `on`."""

    user: User
    on: dt.date
    grants: tuple[Grant, ...]

    @cached_property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    @cached_property
    def _areas(self) -> dict[int, frozenset[int]]:
        places = {grant.place.pk: grant.place for grant in self.grants if grant.place}
        return {key: covered_unit_ids(place) for key, place in places.items()}

    def has(self, permission: Permission) -> bool:
        """True when some role gives `permission` somewhere."""
        return any(permission in PERMISSIONS[grant.role] for grant in self.grants)

    def place_ids(self, permission: Permission) -> frozenset[int] | None:
        """Units where `permission` holds: None is everywhere, the empty set nowhere by area.

        An area reaches its present units and all that became part of them: old records keep
        their old commune, and the officer of today still answers for them.
        """
        areas: set[int] = set()
        for grant in self.grants:
            if permission not in PERMISSIONS[grant.role] or grant.role in OWN_RECORDS_ONLY:
                continue
            if grant.place is None:
                return None
            areas |= self._areas[grant.place.pk]
        return frozenset(areas)

    def allows(self, permission: Permission, place_id: int | None = None) -> bool:
        """True when `permission` holds at the unit `place_id`; without one, somewhere."""
        if place_id is None:
            return self.has(permission)
        ids = self.place_ids(permission)
        return ids is None or place_id in ids


def scope_for(user: User, on: dt.date) -> Scope:
    """The scope of `user` on the day `on`; one query, and one more an area when it is used."""
    rows = user.grants.on(on).select_related("place") if user.is_active else ()
    grants = tuple(Grant(role=Role(row.role), place=row.place) for row in rows)
    scope = Scope(user=user, on=on, grants=grants)
    user._audit_roles = ", ".join(sorted(scope.roles))  # type: ignore[attr-defined]
    return scope


def require(
    user: User, permission: Permission, *, on: dt.date, place: Unit | int | None = None
) -> None:
    """Raise PermissionDeniedError unless `user` has `permission` at `place` on the day `on`.

    Services whose object is tied to a person (own producer, own council) check that tie themselves
    and call this without a place.
    """
    place_id = place.pk if isinstance(place, Unit) else place
    if not scope_for(user, on).allows(permission, place_id):
        raise PermissionDeniedError
