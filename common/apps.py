"""Helpers that know no room: clock, periods, errors, text, numbers, PDF and QR."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    """Registers the room with Django."""

    name = "common"
    verbose_name = _("Nền chung")
    default_auto_field = "django.db.models.BigAutoField"
