"""A shopper reports a problem, and later reads what came of it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from common import clock, numbers
from common.numbers import Kind
from common.text import clean_line
from labels import services
from labels.models import ProblemReport
from labels.queries import Resolved
from portal import codes
from portal.forms import ReportForm
from portal.http import answers_always, hidden_from_search, public_page
from portal.limits import REPORTS, too_many

LONGEST_CODE = 40


# Nobody is signed in, so a forged request has nothing to borrow; a token would need a cookie.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@answers_always
def report(request: HttpRequest, code: str) -> HttpResponse:
    """Take a report about a product or a printed code, a code that we never gave out included."""
    code = clean_line(code)
    if not code or len(code) > LONGEST_CODE:
        raise Http404(_("Mã quá dài."))
    found = codes.known(code)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        _from_our_page(request)
        if form.is_valid():
            return _taken(request, code, found, form)
    context = {
        "form": form,
        "code": code,
        "pretty_code": numbers.pretty(found.code) if found else code,
        "found": found,
        "product": found.product if found else None,
    }
    response = render(request, "portal/report.html", context)
    if form.is_bound:
        response.headers["Cache-Control"] = "no-store"
    return hidden_from_search(response)


def _taken(
    request: HttpRequest, code: str, found: Resolved | None, form: ReportForm
) -> HttpResponse:
    if not REPORTS.spend(request):
        message = _(
            "Địa chỉ này đã gửi nhiều phản ánh trong một giờ qua. Xin chờ rồi gửi tiếp, hoặc gọi "
            "Ủy ban nhân dân xã, phường nơi mua hàng."
        )
        return too_many(request, message)
    row = services.report_problem(
        product=found.product if found else None,
        code=found.code if found else code,
        complaint=form.complaint(),
        at=clock.now(),
    )
    response = redirect("portal:report_outcome", row.number)
    response.status_code = 303
    response.headers["Cache-Control"] = "no-store"
    return response


def _from_our_page(request: HttpRequest) -> None:
    """Refuse a form that another site made the reader's browser send."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise PermissionDenied


@public_page
def report_outcome(request: HttpRequest, number: str) -> HttpResponse:
    """What came of a report, for whoever has its number; never what was written or by whom."""
    canonical = numbers.normalise(number)
    if canonical != number and numbers.is_valid(number):
        return redirect("portal:report_outcome", canonical, permanent=True)
    rows = ProblemReport.objects.select_related("product")
    is_ours = numbers.kind_of(number) == Kind.REPORT
    row = rows.filter(number=number).first() if is_ours else None
    if row is None:
        raise Http404(_("Không có phản ánh nào mang số này."))
    context = {"report": row, "pretty_number": numbers.pretty(row.number)}
    return hidden_from_search(render(request, "portal/report_outcome.html", context))
