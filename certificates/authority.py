"""Which authority may decide what: by the rulebook's level, by area, and by the person who acts."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.access import Scope, scope_for
from accounts.models import Organisation, User
from accounts.permissions import Permission
from common.errors import PermissionDeniedError, RuleError
from places.queries import covered_unit_ids
from rulebooks.models import Rulebook


def reaches(scope: Scope, permission: Permission, authority: Organisation) -> bool:
    """Whether `scope` has `permission` over the whole area of `authority` (central: everywhere)."""
    if not scope.has(permission):
        return False
    places = scope.place_ids(permission)
    return places is None or (authority.place_id is not None and authority.place_id in places)


def require_over(by: User, permission: Permission, authority: Organisation, *, on: dt.date) -> None:
    """Raise PermissionDeniedError unless `by` has `permission` over `authority` on the day `on`.

    Nobody drafts or discards for a body of another level than the own one: a ministry's right
    reaches everywhere, but not into a province's drafts.
    """
    is_peer = by.organisation is None or by.organisation.level == authority.level
    if not is_peer or not reaches(scope_for(by, on), permission, authority):
        raise PermissionDeniedError


def may_issue(user: User, scope: Scope, authority: Organisation) -> bool:
    """Whether `user` may enter a decision of `authority` in its book.

    The right alone is not enough: the person works at the authority's own level, so that a
    ministry, whose right reaches everywhere, does not decide in a province's place.
    """
    is_peer = user.organisation is not None and user.organisation.level == authority.level
    return is_peer and reaches(scope, Permission.DECISION_ISSUE, authority)


def require_issuer(by: User, authority: Organisation, *, on: dt.date) -> None:
    """Raise PermissionDeniedError unless `by` may enter a decision of `authority` in its book."""
    if not may_issue(by, scope_for(by, on), authority):
        raise PermissionDeniedError(
            _("Chỉ người có quyền ban hành, thuộc cơ quan cùng cấp với %(authority)s, được vào sổ.")
            % {"authority": authority.name}
        )


def area_of(authority: Organisation) -> frozenset[int] | None:
    """The units in the area of `authority`, old ones too; None: the whole country. One query."""
    return None if authority.place is None else covered_unit_ids(authority.place)


def covers(authority: Organisation, place_id: int) -> bool:
    """Whether the unit `place_id` lies in the area of `authority`."""
    area = area_of(authority)
    return area is None or place_id in area


def authorities_for(user: User, scope: Scope, permission: Permission) -> list[Organisation]:
    """The deciding bodies that `user` may act for by `permission`: reached, of the own level."""
    rows = Organisation.objects.filter(decides=True).select_related("place").order_by("name")
    if user.organisation is not None:
        rows = rows.filter(level=user.organisation.level)
    return [row for row in rows if reaches(scope, permission, row)]


def check_names(rulebook: Rulebook, stars: int, authority: Organisation, *, on: dt.date) -> None:
    """Raise RuleError unless `rulebook` names the level of `authority` for `stars` on that day.

    Source: the authorities of the rulebook (26/2026/QĐ-TTg, Điều 4 and 7; 1489/2025/QĐ-TTg).
    """
    named = rulebook.data.authority_for(stars, on)
    if named is None:
        raise RuleError(
            _("%(rulebook)s không nêu cơ quan có thẩm quyền với hạng %(stars)s sao vào ngày này.")
            % {"rulebook": rulebook.number, "stars": stars}
        )
    if named.level != authority.level:
        raise RuleError(
            _("Hạng %(stars)s sao thuộc thẩm quyền của %(title)s, không phải %(authority)s.")
            % {"stars": stars, "title": named.title_vi, "authority": authority.name}
        )
