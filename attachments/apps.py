"""Uploaded files and their safe derivatives."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AttachmentsConfig(AppConfig):
    """Registers the room with Django."""

    name = "attachments"
    verbose_name = _("Tệp đính kèm")
    default_auto_field = "django.db.models.BigAutoField"
