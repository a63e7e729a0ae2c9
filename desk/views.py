"""The signed-in shell: sign-in, the work list, the password page."""

from django.contrib import messages
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest, desk_view
from accounts.permissions import Permission
from common import clock
from desk.worklist import sections


@desk_view(get=Permission.DESK_USE)
def home(request: SignedInRequest) -> HttpResponse:
    """What waits for this person today."""
    today = clock.today()
    found = sections(request.scope, today)
    return render(request, "desk/home.html", {"sections": found, "today": today})


class SignInView(LoginView):
    """Sign in; throttled by account and address."""

    template_name = "desk/login.html"
    redirect_authenticated_user = True


class ChangePasswordView(PasswordChangeView):
    """Change one's own password."""

    template_name = "desk/password.html"
    success_url = reverse_lazy("desk:home")

    def form_valid(self, form: Form) -> HttpResponse:
        messages.success(self.request, _("Đã đổi mật khẩu."))
        return super().form_valid(form)
