"""Producers in the admin: to find and read; changes go through the desk's form and its service."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import ReadOnlyInline, RegistryAdmin, scope_of
from accounts.permissions import Permission
from producers.models import Membership, Producer


class MembershipInline(ReadOnlyInline[Membership]):
    """Accounts that act for the producer, to read."""

    model = Membership
    fields = ("user", "valid_from", "valid_to")
    related = ("user",)


@admin.register(Producer)
class ProducerAdmin(RegistryAdmin[Producer]):
    """Producers of the user's scope."""

    view_permission = Permission.PRODUCER_VIEW
    list_display = ("name", "number", "legal_form", "place", "registered_at", "desk_link")
    list_filter = ("legal_form", "is_sample")
    list_select_related = ("place",)
    search_fields = ("search_key", "number", "tax_code")
    search_help_text = _("Tên có dấu hay không dấu, số hiệu, mã số thuế")
    number_fields = ("number",)
    ordering = ("sort_key",)
    inlines = (MembershipInline,)
    exclude = ("search_key", "sort_key")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Producer]:
        return Producer.objects.visible_to(scope_of(request))

    def desk_url(self, row: Producer) -> str:
        return reverse("producers:detail", args=[row.number])
