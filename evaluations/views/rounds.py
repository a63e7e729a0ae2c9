"""Rounds of rating: the list, and opening one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest, desk_view
from accounts.permissions import Permission
from common import clock
from common.errors import DomainError
from common.forms import add_domain_error
from evaluations.dossier_queries import next_round
from evaluations.forms import RoundForm
from evaluations.models import Round
from evaluations.services import rounds
from rulebooks.queries import for_new_dossier

PAGE_SIZE = 20


@desk_view(get=Permission.ROUND_MANAGE)
def round_list(request: SignedInRequest) -> HttpResponse:
    """Every round with its days and how many dossiers it has."""
    found = Round.objects.annotate(dossier_count=Count("dossiers")).order_by("-year", "-sequence")
    context = {
        "page_obj": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "today": clock.today(),
        "crumbs": [(_("Đợt đánh giá"), "")],
    }
    return render(request, "evaluations/round_list.html", context)


@desk_view(get=Permission.ROUND_MANAGE, post=Permission.ROUND_MANAGE)
def open_round(request: SignedInRequest) -> HttpResponse:
    """Open a round, with the days that the rulebook sets filled in."""
    today = clock.today()
    rulebook = for_new_dossier(today)
    form = RoundForm(request.POST or None, initial=next_round(rulebook.data, today))
    if request.method == "POST" and form.is_valid():
        try:
            made = rounds.open_round(
                rulebook=rulebook, facts=form.facts(), by=request.user, at=clock.now()
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã mở %(round)s.") % {"round": made.name})
            return redirect("evaluations:rounds")
    context = {
        "form": form,
        "rulebook": rulebook,
        "legal_rounds": [one for one in rulebook.data.rounds if one.level == "province"],
        "crumbs": [
            (_("Đợt đánh giá"), reverse("evaluations:rounds")),
            (_("Mở đợt"), ""),
        ],
    }
    return render(request, "evaluations/round_form.html", context)
