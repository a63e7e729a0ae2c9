"""The office's admin: Django's own, with what waits above the list of models."""

import datetime as dt
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.admin import AdminSite
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin_base import scope_of
from accounts.models import User
from accounts.permissions import Permission
from common import clock
from common.text import sort_key
from desk.forms import AdminSignInForm
from desk.worklist import Section, WorkItem, sections

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
_DATE_PART = re.compile(r"(?:19|20)?[0-9]{1,2}")
ROOMS = (
    "evaluations", "certificates", "labels", "inspections", "products", "producers",
    "accounts", "audit", "attachments", "rulebooks", "places",
)  # fmt: skip
"""The office's work from above: what it does daily first, what it looks up last."""


class RegistryAdminSite(AdminSite):
    """Open to staff whose role says so; superusers come in to give the first roles."""

    site_title = gettext_lazy("Quản trị sổ đăng ký OCOP")
    site_header = gettext_lazy("Quản trị sổ đăng ký OCOP")
    index_title = gettext_lazy("Văn phòng điều phối")
    site_url = "/desk/"
    # Lists of many columns need the width; the front page leads everywhere.
    enable_nav_sidebar = False
    login_form = AdminSignInForm

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        if not isinstance(user, User) or not user.is_active or not user.is_staff:
            return False
        return user.is_superuser or scope_of(request).has(Permission.ADMIN_VIEW)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Every page of the admin, once its address is one that the database can be asked for."""
        inner = super().admin_view(view, cacheable)

        @wraps(view)
        def whole(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            _check_address(request)
            return inner(request, *args, **kwargs)

        return whole  # type: ignore[return-value]  # it takes what `view` takes

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """The rooms in the order of the office's work, their records in Vietnamese order."""
        rooms: list[dict[str, Any]] = super().get_app_list(request, app_label)
        for room in rooms:
            room["models"].sort(key=lambda model: sort_key(str(model["name"])))
        return sorted(rooms, key=_place)

    def index(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> TemplateResponse:
        """The front page: what waits for this person, then the models."""
        today = clock.today()
        found = sections(scope_of(request), today)
        waiting = [
            {
                "label": section.title,
                "count": section.total,
                "url": _where(section),
                "age": _age(section.items[0], today),
            }
            for section in found
        ]
        return super().index(request, {"waiting": waiting, **(extra_context or {})})


def _check_address(request: HttpRequest) -> None:
    """400 for what Django's lists hand on unseen: null characters, years that no calendar has."""
    for name, values in request.GET.lists():
        is_day = name.rpartition("__")[2] in {"year", "month", "day"}
        for value in values:
            if "\0" in value or (is_day and not _DATE_PART.fullmatch(value)):
                raise BadRequest(name)


def _place(room: dict[str, Any]) -> int:
    label = room["app_label"]
    return ROOMS.index(label) if label in ROOMS else len(ROOMS)


def _where(section: Section) -> str:
    """The one thing itself; of several their list, with its actions for many where there are."""
    return section.items[0].url if section.total == 1 else section.admin_url or section.more_url


def _age(first: WorkItem, today: dt.date) -> str:
    """The most urgent of a kind, with its day; in words when that has passed."""
    if first.due_on is None:
        return first.title
    values = {"title": first.title, "day": f"{first.due_on:%d/%m/%Y}"}
    if first.due_on < today:
        return _("%(title)s (quá ngày %(day)s)") % values
    return _("%(title)s (%(day)s)") % values
