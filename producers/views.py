"""Working pages for producers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest, desk_view
from accounts.permissions import Permission
from common import clock
from common.errors import DomainError
from common.forms import add_domain_error
from places.queries import address_line
from producers import services
from producers.forms import ProducerFilterForm, ProducerForm
from producers.models import Producer, ProducerContact
from producers.queries import search

PAGE_SIZE = 30


@desk_view(get=Permission.PRODUCER_VIEW)
def producer_list(request: SignedInRequest) -> HttpResponse:
    """Producers of the user's area, searchable without diacritics."""
    form = ProducerFilterForm(request.GET)
    producers = Producer.objects.visible_to(request.scope)
    if form.is_valid():
        producers = search(producers, form.cleaned_data["q"])
        if form.cleaned_data["form"]:
            producers = producers.filter(legal_form=form.cleaned_data["form"])
    producers = (
        producers.select_related("place__parent")
        .annotate(product_count=Count("products"))
        .order_by("sort_key", "pk")
    )
    return render(
        request,
        "producers/list.html",
        {
            "form": form,
            "page_obj": Paginator(producers, PAGE_SIZE).get_page(request.GET.get("page")),
            "may_register": request.scope.has(Permission.PRODUCER_REGISTER),
            "crumbs": [(_("Chủ thể"), "")],
        },
    )


@desk_view(get=Permission.PRODUCER_REGISTER, post=Permission.PRODUCER_REGISTER)
def register(request: SignedInRequest) -> HttpResponse:
    """Register a producer; likely duplicates are shown before a second one is made."""
    form = ProducerForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            producer = services.register(facts=form.facts(), by=request.user, at=clock.now())
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã đăng ký chủ thể. Có thể đăng ký sản phẩm ngay."))
            return redirect("producers:detail", producer.number)
    crumbs = [(_("Chủ thể"), reverse("producers:list")), (_("Đăng ký"), "")]
    context = {"form": form, "crumbs": crumbs, "heading": _("Đăng ký chủ thể")}
    return render(request, "producers/form.html", context)


@desk_view(get=Permission.PRODUCER_VIEW)
def detail(request: SignedInRequest, number: str) -> HttpResponse:
    """One producer with its products; contacts for those who may register only."""
    producer = _get(request, number)
    may_change = request.scope.allows(Permission.PRODUCER_REGISTER, producer.place_id)
    contact = ProducerContact.objects.filter(producer=producer).first() if may_change else None
    facts = [
        (_("Loại hình"), producer.get_legal_form_display()),
        (_("Mã số thuế"), producer.tax_code if may_change else ""),
        (_("Địa bàn"), address_line(producer.place)),
        (_("Địa chỉ"), producer.address),
        (_("Người đại diện"), contact.representative if contact else ""),
        (_("Điện thoại"), contact.phone if contact else ""),
        (_("Thư điện tử"), contact.email if contact else ""),
        (_("Nguồn"), producer.source),
    ]
    return render(
        request,
        "producers/detail.html",
        {
            "producer": producer,
            "facts": [fact for fact in facts if fact[1]],
            "products": producer.products.select_related("product_set__group"),
            "may_change": may_change,
            "may_plan_visit": request.scope.allows(Permission.INSPECTION_PLAN, producer.place_id),
            "may_add_product": request.scope.allows(Permission.PRODUCT_REGISTER, producer.place_id),
            "crumbs": [(_("Chủ thể"), reverse("producers:list")), (producer.name, "")],
        },
    )


@desk_view(get=Permission.PRODUCER_REGISTER, post=Permission.PRODUCER_REGISTER)
def edit(request: SignedInRequest, number: str) -> HttpResponse:
    """Change what is filed about a producer."""
    producer = _get(request, number)
    form = ProducerForm(request.POST or None, request=request, producer=producer)
    if request.method == "POST" and form.is_valid():
        try:
            services.change(producer=producer, facts=form.facts(), by=request.user, at=clock.now())
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã lưu thông tin chủ thể."))
            return redirect("producers:detail", producer.number)
    crumbs = [
        (_("Chủ thể"), reverse("producers:list")),
        (producer.name, reverse("producers:detail", args=[producer.number])),
        (_("Sửa"), ""),
    ]
    context = {"form": form, "crumbs": crumbs, "heading": _("Sửa thông tin chủ thể")}
    return render(request, "producers/form.html", context)


def _get(request: SignedInRequest, number: str) -> Producer:
    visible = Producer.objects.visible_to(request.scope)
    return get_object_or_404(visible.select_related("place__parent__parent"), number=number)
