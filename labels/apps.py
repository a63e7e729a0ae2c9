"""Label orders, unit codes, scans and shoppers' reports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LabelsConfig(AppConfig):
    """Registers the room with Django."""

    name = "labels"
    verbose_name = _("Tem nhãn")
    default_auto_field = "django.db.models.BigAutoField"
