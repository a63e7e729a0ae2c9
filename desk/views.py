"""The signed-in shell: sign-in, the work list, the password page."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from accounts.access import scope_for
from accounts.http import SignedInRequest, desk_view
from accounts.models import User
from accounts.permissions import Permission
from accounts.services import record_password
from common import clock
from desk.forms import SignInForm
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
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_success_url(self) -> str:
        """The page asked for, unless that is this door, which would lead to itself for ever."""
        asked = super().get_success_url()
        leads_here = urlsplit(asked).path == self.request.path
        return self.get_default_redirect_url() if leads_here else asked


class ChangePasswordView(PasswordChangeView):
    """Change one's own password."""

    template_name = "desk/password.html"
    success_url = reverse_lazy("desk:home")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, User):
            request.scope = scope_for(request.user, clock.today())  # type: ignore[attr-defined]
        return super().dispatch(request, *args, **kwargs)

    @transaction.atomic
    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        response = super().form_valid(form)
        record_password(user=form.user, by=form.user)
        messages.success(self.request, _("Đã đổi mật khẩu."))
        return response
