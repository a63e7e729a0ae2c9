"""The list of dossiers, opening one, its workspace, and what its producer does with it."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest, desk_view
from accounts.permissions import Permission
from common import clock
from common.errors import DomainError
from common.forms import add_domain_error
from common.numbers import normalise
from evaluations import dossier_pages, manifests
from evaluations.choices import CLOSED_STAGES, Stage
from evaluations.dossier_queries import (
    Paper,
    completeness,
    deadline_of,
    last_recognised_of,
    listed,
    open_dossier_of,
    papers_of,
    round_accepting,
    search,
)
from evaluations.forms import (
    DossierFilterForm,
    FileForm,
    OpenDossierForm,
    ReasonForm,
    SubmitForm,
)
from evaluations.models import Dossier, DossierQuerySet, Submission
from evaluations.services import dossiers, guards
from evaluations.views.access import crumbs, get_dossier, get_for
from places.queries import address_line
from products.models import Product
from rulebooks.choices import Purpose

PAGE_SIZE = 30


@desk_view(get=Permission.DOSSIER_VIEW)
def dossier_list(request: SignedInRequest) -> HttpResponse:
    """Dossiers that the reader may see, most urgent first, with filters and search."""
    today = clock.today()
    form = DossierFilterForm(request.GET, scope=request.scope)
    found = Dossier.objects.visible_to(request.scope)
    if form.is_valid():
        found = _filtered(found, form, today)
    page = Paginator(listed(found), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "evaluations/dossier_list.html",
        {
            "form": form,
            "page_obj": page,
            "rows": dossier_pages.rows(page.object_list, today),
            "crumbs": [(_("Hồ sơ"), "")],
        },
    )


def _filtered(found: DossierQuerySet, form: DossierFilterForm, today: dt.date) -> DossierQuerySet:
    wanted = form.cleaned_data
    found = search(found, wanted["q"])
    exact = {
        "round": wanted["round"],
        "place": wanted["area"],
        "purpose": wanted["purpose"],
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if wanted["stage"]:
        found = found.filter(stage__in=wanted["stage"].split(","))
    if wanted["due"] == "late":
        found = found.open().filter(due_on__lt=today)
    return found


@desk_view(get=Permission.DOSSIER_ASSEMBLE, post=Permission.DOSSIER_ASSEMBLE)
def open_dossier(request: SignedInRequest, product_number: str) -> HttpResponse:
    """Begin a dossier for a product."""
    product = _get_product(request, product_number)
    previous = last_recognised_of(product.pk)
    form = OpenDossierForm(
        request.POST or None,
        initial={"purpose": Purpose.UPGRADE if previous else Purpose.FIRST},
    )
    if request.method == "POST" and form.is_valid():
        try:
            dossier = dossiers.open_dossier(
                product=product,
                purpose=form.cleaned_data["purpose"],
                by=request.user,
                at=clock.now(),
                previous=previous,
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã lập hồ sơ. Hãy nộp các tài liệu dưới đây."))
            return redirect("evaluations:dossier", dossier.number)
    context = {
        "form": form,
        "product": product,
        "previous": previous,
        "found": open_dossier_of(product.pk),
        "next_round": round_accepting(clock.today()),
        "crumbs": _product_crumbs(product),
    }
    return render(request, "evaluations/dossier_open.html", context)


def _product_crumbs(product: Product) -> list[tuple[str, str]]:
    return [
        (_("Sản phẩm"), reverse("products:list")),
        (product.name, reverse("products:detail", args=[product.number])),
        (_("Lập hồ sơ"), ""),
    ]


def _get_product(request: SignedInRequest, number: str) -> Product:
    """The product; 403 for a reader who may see it but not open a dossier for it."""
    visible = Product.objects.visible_to(request.scope).select_related("producer", "product_set")
    product = get_object_or_404(visible, number=normalise(number))
    mine = Dossier(place_id=product.place_id, producer_id=product.producer_id or 0)
    if not guards.allows(request.scope, Permission.DOSSIER_ASSEMBLE, mine):
        raise PermissionDenied
    return product


@desk_view(get=Permission.DOSSIER_VIEW)
def workspace(request: SignedInRequest, number: str) -> HttpResponse:
    """One dossier: documents, what is missing, its way, and what the reader may do now."""
    return _workspace_page(request, get_dossier(request, number), SubmitForm())


def _workspace_page(
    request: SignedInRequest, dossier: Dossier, submit_form: SubmitForm
) -> HttpResponse:
    today = clock.today()
    papers = papers_of(dossier, dossier.documents.all())
    state = completeness(papers, today)
    powers = dossier_pages.powers(request.scope, dossier)
    shown, folded = dossier_pages.fold(state.papers, may_file=powers.file)
    moves = list(dossier.moves.all())
    context = {
        "dossier": dossier,
        "tone": dossier_pages.tone_of(dossier),
        "deadline": deadline_of(dossier, today),
        "powers": powers,
        "state": state,
        "shown_papers": [(paper, _file_form(paper)) for paper in shown],
        "folded_papers": folded,
        "commune_papers": [paper for paper in papers if not paper.is_producers],
        "steps": dossier_pages.steps(dossier),
        "entries": dossier_pages.timeline(moves),
        "return_reason": moves[0].reason if dossier.stage == Stage.RETURNED else "",
        "submit_form": submit_form,
        "facts": _facts(dossier),
        "is_closed": dossier.stage in CLOSED_STAGES,
        "has_result": dossier.stage in dossier_pages.WITH_RESULT and dossier.results.exists(),
        "may_see_product": request.scope.has(Permission.PRODUCT_VIEW),
        "crumbs": crumbs(dossier),
    }
    return render(request, "evaluations/dossier.html", context)


def _file_form(paper: Paper) -> FileForm:
    return FileForm(has_expiry=paper.data.has_expiry, auto_id=f"{paper.row.code}_%s")


def _facts(dossier: Dossier) -> list[tuple[str, object]]:
    return [
        (_("Mục đích"), dossier.get_purpose_display()),
        (_("Bộ sản phẩm"), dossier.product.product_set),
        (_("Văn bản áp dụng"), dossier.rulebook.number),
        (_("Đợt"), dossier.round or _("Chưa xếp đợt")),
        (_("Địa bàn"), address_line(dossier.place)),
        (_("Người lập"), dossier.opened_by),
    ]


@desk_view(post=Permission.DOSSIER_ASSEMBLE)
def submit(request: SignedInRequest, number: str) -> HttpResponse:
    """Hand the dossier to the commune."""
    dossier = get_for(request, number, Permission.DOSSIER_ASSEMBLE)
    form = SubmitForm(request.POST)
    if form.is_valid():
        try:
            dossiers.submit(dossier=dossier, by=request.user, at=clock.now())
        except DomainError as error:
            add_domain_error(form, error)
            dossier = get_dossier(request, number)
        else:
            messages.success(request, _("Đã nộp hồ sơ cho cấp xã. Bản nộp đã được niêm phong."))
            return redirect("evaluations:dossier", dossier.number)
    return _workspace_page(request, dossier, form)


@desk_view(get=Permission.DOSSIER_ASSEMBLE, post=Permission.DOSSIER_ASSEMBLE)
def withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    """Take the dossier back for good."""
    dossier = get_for(request, number, Permission.DOSSIER_ASSEMBLE)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            dossiers.withdraw(
                dossier=dossier,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=clock.now(),
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã rút hồ sơ."))
            return redirect("evaluations:dossier", dossier.number)
    context = {"dossier": dossier, "form": form, "crumbs": crumbs(dossier, _("Rút hồ sơ"))}
    return render(request, "evaluations/dossier_withdraw.html", context)


@desk_view(get=Permission.DOSSIER_VIEW)
def submission(request: SignedInRequest, number: str, sequence: int) -> HttpResponse:
    """One frozen copy, recomputed from the rows and files of now."""
    visible = Dossier.objects.visible_to(request.scope).filter(number=normalise(number))
    found = get_object_or_404(
        Submission.objects.filter(dossier__in=visible).select_related(
            "by",
            "dossier__product__product_set",
            "dossier__product__place__parent__parent",
            "dossier__producer__place__parent__parent",
        ),
        sequence=sequence,
    )
    dossier = found.dossier
    differences = manifests.verify(found)
    context = {
        "dossier": dossier,
        "submission": found,
        "documents": found.manifest["documents"],
        "tampered": [one for one in differences if one.is_tampering],
        "changed": [one for one in differences if not one.is_tampering],
        "checked_at": clock.now(),
        "crumbs": crumbs(dossier, _("Bản nộp lần %(n)s") % {"n": sequence}),
    }
    return render(request, "evaluations/submission.html", context)
