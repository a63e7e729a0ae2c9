"""Django's admin with our site as the default one."""

from django.contrib.admin.apps import AdminConfig


class RegistryAdminConfig(AdminConfig):
    """Names the site; it is loaded when the models are."""

    default_site = "desk.admin_site.RegistryAdminSite"
