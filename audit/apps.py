"""Append-only events, kept as plain text without foreign keys."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Registers the room with Django."""

    name = "audit"
    verbose_name = _("Nhật ký")
    default_auto_field = "django.db.models.BigAutoField"
