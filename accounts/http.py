"""The door of every working page: signed in, and with the right that the page declares a method."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed

from accounts.access import Scope, scope_for
from accounts.models import User
from accounts.permissions import Permission
from common import clock

Params = ParamSpec("Params")


class SignedInRequest(HttpRequest):
    """A request behind `desk_view`: a real user, and what that user may do today."""

    user: User
    scope: Scope


View = Callable[Concatenate[SignedInRequest, Params], HttpResponseBase]
PublicView = Callable[Concatenate[HttpRequest, Params], HttpResponseBase]


def require_at(request: SignedInRequest, permission: Permission, place_id: int) -> None:
    """403 for a person who may see a record but has not this right where it lies."""
    if not request.scope.allows(permission, place_id):
        raise PermissionDenied


def desk_view(
    *, get: Permission | None = None, post: Permission | None = None
) -> Callable[[View[Params]], PublicView[Params]]:
    """Declare the permission of a page for each method; a method without one is not allowed.

    Anonymous visitors go to the sign-in page, people without the permission get 403.
    """
    needed = {"GET": get, "HEAD": get, "POST": post}

    def wrap(view: View[Params]) -> PublicView[Params]:
        @wraps(view)
        def inner(
            request: HttpRequest, *args: Params.args, **kwargs: Params.kwargs
        ) -> HttpResponseBase:
            permission = needed.get(request.method or "")
            if permission is None:
                allowed = [method for method, need in needed.items() if need is not None]
                return HttpResponseNotAllowed(allowed)
            if not isinstance(request.user, User):
                return redirect_to_login(request.get_full_path())
            scope = scope_for(request.user, clock.today())
            if not scope.has(permission):
                raise PermissionDenied
            request.scope = scope  # type: ignore[attr-defined]
            response = view(request, *args, **kwargs)  # type: ignore[arg-type]
            if isinstance(response, HttpResponse):
                response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        inner.permissions = needed  # type: ignore[attr-defined]  # read by the access matrix test
        return inner  # type: ignore[return-value]  # the wrapper takes any request

    return wrap
