"""Public pages and the page that a QR code opens."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """Registers the room with Django."""

    name = "portal"
    verbose_name = _("Trang công khai")
    default_auto_field = "django.db.models.BigAutoField"
