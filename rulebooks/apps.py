"""The room of the rulebooks."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RulebooksConfig(AppConfig):
    """Legal regimes as versioned data, and the product taxonomy."""

    name = "rulebooks"
    verbose_name = _("Bộ tiêu chí và quy trình")
