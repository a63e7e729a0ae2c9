"""Users, organisations, roles and the area each role covers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Registers the room with Django."""

    name = "accounts"
    verbose_name = _("Tài khoản và phân quyền")
    default_auto_field = "django.db.models.BigAutoField"
