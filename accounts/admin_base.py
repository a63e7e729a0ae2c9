"""What every model's admin shares: seen by scope, read by default, searched without diacritics.

Domain state changes only through actions and forms that call services.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.access import Scope, scope_for
from accounts.models import User
from accounts.permissions import Permission
from common import clock
from common.forms import DayField
from common.numbers import normalise
from common.text import fold

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # what gettext_lazy returns, in the stubs only

Row = TypeVar("Row", bound=models.Model)
_KEY = re.compile(r"[0-9]{1,18}", re.ASCII)
Column = str | Callable[[Row], str | bool]


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


def search_folded(queryset: models.QuerySet[Row], text: str, *fields: str) -> models.QuerySet[Row]:
    """Those of `queryset` with every word of `text` in their `fields`, whatever the diacritics.

    For small tables without a folded column: their rows are read and folded here.
    """
    words = fold(text).split()
    if not words:
        return queryset
    rows = queryset.order_by().values_list("pk", *fields)
    found = [key for key, *values in rows if all(word in fold(" ".join(values)) for word in words)]
    return queryset.filter(pk__in=found)


class Chooser(AutocompleteSelect):
    """Django's field that looks up as one types; shows nothing for what can be no row's key."""

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> Any:
        return super().optgroups(name, [key for key in value if _KEY.fullmatch(key)], attr)


class CommonAdmin(admin.ModelAdmin[Row]):
    """What the accounts' admin shares with all others: days, choosers, and events for a history."""

    formfield_overrides: ClassVar[dict[Any, Any]] = {models.DateField: {"form_class": DayField}}

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> "forms.ModelChoiceField[Any] | None":
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = Chooser(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The record's own events, which services write; Django's log knows nothing of them."""
        if not scope_of(request).has(Permission.AUDIT_VIEW):
            return super().history_view(request, object_id, extra_context)
        row = self.get_object(request, object_id)
        if row is None:
            return redirect("admin:index")
        query = urlencode({"object_type": self.opts.label_lower, "object_id": row.pk})
        return redirect(f"{reverse('admin:audit_event_changelist')}?{query}")


class RegistryAdmin(CommonAdmin[Row]):
    """Read-only, for those with `view_permission`; a subclass opens what a service stands behind.

    `search_fields` name folded columns or codes: what is typed is folded before it is looked for.
    `number_fields` hold public numbers, found however they are typed (spaces, hyphens, case).
    """

    view_permission: ClassVar[Permission]
    desk_permission: ClassVar[Permission | None] = None
    """What opens `desk_url`, when it takes another right than seeing the record."""
    number_fields: ClassVar[tuple[str, ...]] = ()
    labels: ClassVar[Mapping[str, "_StrPromise"]] = {}
    """Names of the fields that have none of their own."""
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
        found, repeats = super().get_search_results(request, queryset, fold(search_term))
        number = normalise(search_term)
        if number and self.number_fields:
            exact = Q(*((name, number) for name in self.number_fields), _connector=Q.OR)
            found |= queryset.filter(exact)
        return found, repeats

    def get_form(
        self, request: HttpRequest, obj: Row | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm[Row]]:
        return super().get_form(request, obj, change, **{"labels": self.labels, **kwargs})

    def desk_url(self, row: Row) -> str:
        """The page of `row` where people work on it; empty: there is none."""
        return ""

    @admin.display(description=_("bàn làm việc"))
    def desk_link(self, row: Row) -> SafeString:
        """A column that opens the page where people work on the row."""
        return format_html('<a href="{}">{}</a>', self.desk_url(row), _("Mở"))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = kwargs.get("obj")
        desk_url = self.desk_url(row) if row is not None and self._opens_desk(request) else ""
        return super().render_change_form(
            request, {**context, "desk_url": desk_url}, *args, **kwargs
        )

    def get_list_display(self, request: HttpRequest) -> list[Column[Row]]:
        names = list(super().get_list_display(request))
        return names if self._opens_desk(request) else [n for n in names if n != "desk_link"]

    def _opens_desk(self, request: HttpRequest) -> bool:
        return scope_of(request).has(self.desk_permission or self.view_permission)


class ReadOnlyInline(admin.TabularInline[Row, models.Model]):
    """The rows that belong to a record, for whoever may see the record; never to change.

    `related` names what their columns show of other tables, so that they take one query.
    """

    template = "admin/read_inline.html"
    extra = 0
    can_delete = False
    related: ClassVar[tuple[str, ...]] = ()
    labels: ClassVar[Mapping[str, "_StrPromise"]] = {}

    def get_formset(
        self, request: HttpRequest, obj: models.Model | None = None, **kwargs: Any
    ) -> type[forms.BaseInlineFormSet[Row, models.Model, forms.ModelForm[Row]]]:
        return super().get_formset(request, obj, **{"labels": self.labels, **kwargs})

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Row]:
        rows = super().get_queryset(request)
        return rows.select_related(*self.related) if self.related else rows

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> tuple[str, ...]:
        return tuple(str(name) for name in self.fields or ())

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False
