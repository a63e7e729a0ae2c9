"""Finding the dossier of a page within the reader's scope."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from accounts.permissions import Permission
from common.numbers import normalise
from evaluations.dossier_queries import workspace
from evaluations.models import Dossier
from evaluations.services import guards


def get_dossier(request: SignedInRequest, number: str) -> Dossier:
    """The dossier with all that its pages show; 404 outside the reader's scope."""
    visible = workspace(Dossier.objects.visible_to(request.scope))
    return get_object_or_404(visible, number=normalise(number))


def get_for(request: SignedInRequest, number: str, permission: Permission) -> Dossier:
    """As `get_dossier`; 403 for a reader who may see it but not do this."""
    dossier = get_dossier(request, number)
    if not guards.allows(request.scope, permission, dossier):
        raise PermissionDenied
    return dossier


def crumbs(dossier: Dossier, here: str | Promise = "") -> list[tuple[object, str]]:
    """The way to a page of the dossier."""
    start: list[tuple[object, str]] = [(_("Hồ sơ"), reverse("evaluations:list"))]
    if not here:
        return [*start, (dossier.number, "")]
    return [
        *start,
        (dossier.number, reverse("evaluations:dossier", args=[dossier.number])),
        (here, ""),
    ]
