"""The event log in the admin, for auditors and the office: to read and follow, never to change."""

from django.contrib import admin

from accounts.admin_base import RegistryAdmin
from accounts.permissions import Permission
from audit.models import Event


@admin.register(Event)
class EventAdmin(RegistryAdmin[Event]):
    """Lives beside the roles because the log itself knows no room."""

    view_permission = Permission.AUDIT_VIEW
    list_display = ("recorded_at", "action", "actor", "role", "object_type", "object_label", "note")
    list_filter = ("action", "object_type")
    date_hierarchy = "recorded_at"
    search_fields = ("object_label", "actor", "object_id", "request_id")
    show_facets = admin.ShowFacets.ALLOW
