"""The room of administrative units."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    """Administrative units, their validity and their successors."""

    name = "places"
    verbose_name = _("Đơn vị hành chính")
