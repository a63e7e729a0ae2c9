"""The navigation of the desk: what this person may open."""

from dataclasses import dataclass
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Scope
from accounts.permissions import Permission


@dataclass(frozen=True)
class Entry:
    """One line of the navigation and the right that opens it."""

    label: Promise
    url_name: str
    permission: Permission


class NavLink(NamedTuple):
    """One link as templates/base_desk.html prints it."""

    label: Promise
    url: str
    count: int  # type: ignore[assignment]  # the template's word for it; tuple.count is not used
    active: bool


ENTRIES = (
    Entry(_("Việc của tôi"), "desk:home", Permission.DESK_USE),
    Entry(_("Chủ thể"), "producers:list", Permission.PRODUCER_VIEW),
    Entry(_("Sản phẩm"), "products:list", Permission.PRODUCT_VIEW),
    Entry(_("Hồ sơ"), "evaluations:list", Permission.DOSSIER_VIEW),
    Entry(_("Đợt đánh giá"), "evaluations:rounds", Permission.ROUND_MANAGE),
    Entry(_("Hội đồng"), "evaluations:councils", Permission.COUNCIL_MANAGE),
    Entry(_("Phiên họp"), "evaluations:meetings", Permission.MEETING_VIEW),
    Entry(_("Quyết định"), "certificates:decisions", Permission.DECISION_VIEW),
    Entry(_("Giấy chứng nhận"), "certificates:list", Permission.CERTIFICATE_VIEW),
    Entry(_("Tem nhãn"), "labels:orders", Permission.LABEL_VIEW),
    Entry(_("Kiểm tra"), "inspections:visits", Permission.INSPECTION_VIEW),
    Entry(_("Phản ánh"), "labels:reports", Permission.REPORT_HANDLE),
)


def navigation(request: HttpRequest) -> dict[str, object]:
    """`desk_nav`, `desk_role` and `desk_area` for pages behind `desk_view`; nothing elsewhere."""
    scope = getattr(request, "scope", None)
    if not isinstance(scope, Scope):
        return {}
    here = request.path
    links = []
    for entry in ENTRIES:
        if scope.has(entry.permission):
            url = reverse(entry.url_name)
            active = here == url if entry.url_name == "desk:home" else here.startswith(url)
            links.append(NavLink(entry.label, url, 0, active))
    return {
        "desk_nav": links,
        "desk_role": ", ".join(dict.fromkeys(str(grant.role.label) for grant in scope.grants)),
        "desk_area": ", ".join(
            dict.fromkeys(grant.place.full_name for grant in scope.grants if grant.place)
        ),
    }
