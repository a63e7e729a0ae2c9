"""Accounts, roles and organisations in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts import admin_audit, services  # noqa: F401 - admin_audit registers the event log
from accounts.admin_base import CommonAdmin, RegistryAdmin, scope_of, search_folded, signed_in
from accounts.models import Organisation, RoleGrant, User
from accounts.permissions import Permission
from accounts.roles import Role
from common import clock
from common.errors import DomainError
from common.forms import add_domain_error

admin.site.unregister(Group)  # rights come from roles, accounts/roles.py


def may_manage(request: HttpRequest) -> bool:
    """Those who manage accounts, and the superuser who gives the first role."""
    user = request.user
    return isinstance(user, User) and (
        user.is_superuser or scope_of(request).has(Permission.USER_MANAGE)
    )


def may_read(request: HttpRequest) -> bool:
    """Those who manage accounts, and auditors: whose right it was is part of what they check."""
    return may_manage(request) or (
        isinstance(request.user, User) and scope_of(request).has(Permission.AUDIT_VIEW)
    )


class GrantInline(admin.TabularInline[RoleGrant, User]):
    """The roles of an account, to read; they are given and ended on their own page."""

    model = RoleGrant
    extra = 0
    can_delete = False
    fields = ("role", "place", "valid_from", "valid_to")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return may_read(request)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(CommonAdmin[User], DjangoUserAdmin[User]):
    """Accounts. What a person may do is said by roles, not by Django's groups and rights."""

    list_display = ("full_name", "username", "organisation", "position", "is_active", "last_login")
    list_filter = ("is_active", "is_staff", "grants__role", "organisation")
    list_select_related = ("organisation",)
    show_facets = admin.ShowFacets.ALWAYS
    search_fields = ("full_name", "username", "email")
    ordering = ("full_name", "username")
    autocomplete_fields = ("organisation",)
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Người dùng"), {"fields": ("full_name", "email", "organisation", "position")}),
        (
            _("Đăng nhập"),
            {
                "fields": ("is_active", "is_staff", "last_login", "date_joined"),
                "description": _(
                    "«Vào trang quản trị» chỉ mở cửa; xem và làm được gì là do vai trò."
                ),
            },
        ),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": (
                    "username",
                    "full_name",
                    "email",
                    "organisation",
                    "position",
                    "password1",
                    "password2",
                ),
            },
        ),
    )

    def get_inlines(self, request: HttpRequest, obj: User | None) -> tuple[type[GrantInline], ...]:
        return (GrantInline,) if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> list[tuple[Any, Any]]:
        """Who only reads an account is shown neither its hash nor the way to a new password."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return list(fieldsets)
        return [(None, {"fields": ("username",)}), *self.fieldsets[1:]]

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return may_read(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_read(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_manage(request)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj is None:
            return may_manage(request)
        return services.may_manage(user=obj, by=signed_in(request), on=clock.today())

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[User], search_term: str
    ) -> tuple[models.QuerySet[User], bool]:
        """Names of people have no folded column, and are few."""
        return search_folded(queryset, search_term, *self.search_fields), False

    def save_model(
        self, request: HttpRequest, obj: User, form: forms.ModelForm[User], change: bool
    ) -> None:
        """With an event: who changed which fields of whose account."""
        super().save_model(request, obj, form, change)
        names = [name for name in form.changed_data if not name.startswith("password")]
        services.record_account(
            user=obj, by=signed_in(request), is_new=not change, changed=sorted(names)
        )

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """The new password and its event, or neither."""
        with transaction.atomic():
            before = self._password_of(id)
            response = super().user_change_password(request, id, form_url)
            if self._password_of(id) != before:
                services.record_password(user=User.objects.get(pk=id), by=signed_in(request))
        return response

    def _password_of(self, key: str) -> str:
        return User.objects.filter(pk=key).values_list("password", flat=True).first() or ""


class GrantForm(forms.ModelForm[RoleGrant]):
    """A new role, or the last day of one; asks the service's rules before anything is saved."""

    by: User

    class Meta:
        model = RoleGrant
        fields = ("user", "role", "place", "valid_from", "valid_to")

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        at = clock.now()
        try:
            if self.instance.pk and data.get("valid_to"):
                services.check_end(
                    grant=self.instance, last_day=data["valid_to"], by=self.by, at=at
                )
            elif not self.instance.pk and not self.errors:
                services.check_grant(
                    user=data["user"],
                    role=Role(data["role"]),
                    place=data["place"],
                    valid_from=data["valid_from"],
                    by=self.by,
                    at=at,
                )
        except DomainError as error:
            add_domain_error(self, error)
        return data


@admin.register(RoleGrant)
class RoleGrantAdmin(RegistryAdmin[RoleGrant]):
    """Roles: added and ended through services, so that each leaves an event."""

    view_permission = Permission.AUDIT_VIEW
    form = GrantForm
    list_display = ("user", "role", "place", "valid_from", "valid_to")
    list_filter = ("role",)
    list_select_related = ("user", "place")
    search_fields = ("user__full_name", "user__username")
    autocomplete_fields = ("user", "place")

    def has_view_permission(self, request: HttpRequest, obj: RoleGrant | None = None) -> bool:
        return may_read(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_manage(request)

    def has_change_permission(self, request: HttpRequest, obj: RoleGrant | None = None) -> bool:
        return may_manage(request)

    def get_readonly_fields(
        self, request: HttpRequest, obj: RoleGrant | None = None
    ) -> tuple[str, ...]:
        return ("user", "role", "place", "valid_from") if obj else ("valid_to",)

    def get_form(
        self,
        request: HttpRequest,
        obj: RoleGrant | None = None,
        change: bool = False,
        **kwargs: object,
    ) -> type[GrantForm]:
        form: type[GrantForm] = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[assignment]  # made from self.form
        form.by = signed_in(request)
        return form

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[RoleGrant], search_term: str
    ) -> tuple[models.QuerySet[RoleGrant], bool]:
        """Names of people have no folded column, and are few."""
        return search_folded(queryset, search_term, "user__full_name", "user__username"), False

    def save_model(
        self, request: HttpRequest, obj: RoleGrant, form: forms.ModelForm[RoleGrant], change: bool
    ) -> None:
        """Through the service, so that each role given or ended leaves an event."""
        by, at = signed_in(request), clock.now()
        if change and obj.valid_to:
            services.end_role(grant=obj, last_day=obj.valid_to, by=by, at=at)
        elif not change:
            made = services.grant_role(
                user=obj.user,
                role=Role(obj.role),
                place=obj.place,
                valid_from=obj.valid_from,
                by=by,
                at=at,
            )
            obj.pk = made.pk


@admin.register(Organisation)
class OrganisationAdmin(RegistryAdmin[Organisation]):
    """Bodies that act in the programme."""

    view_permission = Permission.AUDIT_VIEW
    list_display = ("name", "level", "place", "decides", "head_title", "number_suffix")
    list_filter = ("level", "decides")
    list_select_related = ("place",)
    search_fields = ("name",)
    autocomplete_fields = ("place",)

    def has_view_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        return may_read(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_manage(request)

    def has_change_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        return may_manage(request)

    def save_model(
        self,
        request: HttpRequest,
        obj: Organisation,
        form: forms.ModelForm[Organisation],
        change: bool,
    ) -> None:
        """With an event: what stands of the body now."""
        super().save_model(request, obj, form, change)
        services.record_organisation(organisation=obj, by=signed_in(request), is_new=not change)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Organisation], search_term: str
    ) -> tuple[models.QuerySet[Organisation], bool]:
        """Names of bodies have no folded column, and are few."""
        return search_folded(queryset, search_term, "name"), False
