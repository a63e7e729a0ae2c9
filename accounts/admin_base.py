"""What every model's admin shares: seen by scope, read by default, searched without diacritics.

Domain state changes only through actions and forms that call services.
"""

from typing import ClassVar, TypeVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest

from accounts.access import Scope, scope_for
from accounts.models import User
from accounts.permissions import Permission
from common import clock
from common.text import fold

Row = TypeVar("Row", bound=models.Model)


def signed_in(request: HttpRequest) -> User:
    """The user of an admin request; the site itself lets nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def scope_of(request: HttpRequest) -> Scope:
    """What the admin's user may do today; resolved once a request."""
    found = getattr(request, "scope", None)
    if isinstance(found, Scope):
        return found
    scope = scope_for(signed_in(request), clock.today())
    request.scope = scope  # type: ignore[attr-defined]
    return scope


class RegistryAdmin(admin.ModelAdmin[Row]):
    """Read-only, for those with `view_permission`; a subclass opens what a service stands behind.

    `search_fields` name folded columns or codes: what is typed is folded before it is looked for.
    """

    view_permission: ClassVar[Permission]
    show_facets = admin.ShowFacets.ALWAYS
    list_per_page = 50
    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        user = request.user
        return isinstance(user, User) and scope_of(request).has(self.view_permission)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Row], search_term: str
    ) -> tuple[models.QuerySet[Row], bool]:
        return super().get_search_results(request, queryset, fold(search_term))
