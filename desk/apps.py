"""The signed-in shell: home, work list, navigation."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """Registers the room with Django."""

    name = "desk"
    verbose_name = _("Bàn làm việc")
    default_auto_field = "django.db.models.BigAutoField"
