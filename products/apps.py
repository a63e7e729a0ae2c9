"""Products, pictures and the standards they hold."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProductsConfig(AppConfig):
    """Registers the room with Django."""

    name = "products"
    verbose_name = _("Sản phẩm")
    default_auto_field = "django.db.models.BigAutoField"
