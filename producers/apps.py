"""Producers, their marks and the people behind them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProducersConfig(AppConfig):
    """Registers the room with Django."""

    name = "producers"
    verbose_name = _("Chủ thể")
    default_auto_field = "django.db.models.BigAutoField"
