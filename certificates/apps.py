"""Decisions, certificates, suspension, withdrawal and the public log."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    """Registers the room with Django."""

    name = "certificates"
    verbose_name = _("Giấy chứng nhận")
    default_auto_field = "django.db.models.BigAutoField"
