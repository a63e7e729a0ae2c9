"""Who may act on a dossier: by area, or as an account of its producer."""

import datetime as dt

from accounts import access
from accounts.access import Scope
from accounts.models import User
from accounts.permissions import Permission
from common.errors import PermissionDeniedError
from evaluations.models import Dossier
from producers.queries import acts_for

# What a producer's own account may do without an area.
OWN_DOSSIER = frozenset({Permission.DOSSIER_VIEW, Permission.DOSSIER_ASSEMBLE})


def require(by: User, permission: Permission, *, dossier: Dossier, on: dt.date) -> None:
    """Raise PermissionDeniedError unless `by` has `permission` on this dossier on the day `on`."""
    require_tie(by, permission, place_id=dossier.place_id, producer_id=dossier.producer_id, on=on)


def require_tie(
    by: User, permission: Permission, *, place_id: int, producer_id: int, on: dt.date
) -> None:
    """As `require`, for a dossier that is not there yet."""
    if not _holds(access.scope_for(by, on), permission, place_id, producer_id):
        raise PermissionDeniedError


def allows(scope: Scope, permission: Permission, dossier: Dossier) -> bool:
    """Whether `scope` may do it to `dossier`: what a page asks before it shows a button."""
    return _holds(scope, permission, dossier.place_id, dossier.producer_id)


def _holds(scope: Scope, permission: Permission, place_id: int, producer_id: int) -> bool:
    if scope.allows(permission, place_id):
        return True
    is_own = permission in OWN_DOSSIER and scope.has(permission)
    return is_own and acts_for(scope.user.pk, producer_id, scope.on)
