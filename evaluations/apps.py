"""Dossiers, rounds, councils, score sheets and results."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationsConfig(AppConfig):
    """Registers the room with Django."""

    name = "evaluations"
    verbose_name = _("Đánh giá, phân hạng")
    default_auto_field = "django.db.models.BigAutoField"
