"""The office's admin: Django's own, with what waits above the list of models."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin_base import scope_of
from accounts.models import User
from accounts.permissions import Permission
from common import clock
from desk.worklist import sections


class RegistryAdminSite(AdminSite):
    """Open to staff whose role says so; superusers come in to give the first roles."""

    site_title = gettext_lazy("Quản trị sổ đăng ký OCOP")
    site_header = gettext_lazy("Quản trị sổ đăng ký OCOP")
    index_title = gettext_lazy("Văn phòng điều phối")
    site_url = "/desk/"

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        if not isinstance(user, User) or not user.is_active or not user.is_staff:
            return False
        return user.is_superuser or scope_of(request).has(Permission.ADMIN_VIEW)

    def index(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> TemplateResponse:
        """The front page: what waits for this person, then the models."""
        found = sections(scope_of(request), clock.today())
        waiting = [
            {
                "label": section.title,
                "count": section.total,
                "url": section.items[0].url if section.total == 1 else section.more_url,
                "age": _("sớm nhất: %(title)s") % {"title": section.items[0].title},
            }
            for section in found
        ]
        return super().index(request, {"waiting": waiting, **(extra_context or {})})
