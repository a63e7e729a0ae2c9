"""Pages of the roof itself: the health check and the answer to too many sign-in attempts."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say in plain text whether the application can reach its database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database unreachable\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


def too_many_attempts(
    request: HttpRequest, original: HttpResponse | None, credentials: dict[str, str] | None
) -> HttpResponse:
    """Tell a person whose sign-in is paused how long to wait, not whether the account exists."""
    message = _("Đã nhập sai mật khẩu quá nhiều lần. Xin chờ năm phút rồi đăng nhập lại.")
    return render(request, "429.html", {"message": message}, status=429)
