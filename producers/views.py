"""Working pages for producers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest, desk_view, require_at
from accounts.permissions import Permission
from common import clock
from common.errors import DomainError
from common.forms import add_domain_error
from common.numbers import normalise
from places.queries import address_line
from producers import services, tax_codes
from producers.forms import MemberEndForm, MemberForm, ProducerFilterForm, ProducerForm
from producers.models import Producer, ProducerContact
from producers.queries import search

PAGE_SIZE = 30
PRODUCTS_SHOWN = 50


@desk_view(get=Permission.PRODUCER_VIEW)
def producer_list(request: SignedInRequest) -> HttpResponse:
    """Producers of the user's area, searchable without diacritics."""
    form = ProducerFilterForm(request.GET)
    producers = Producer.objects.visible_to(request.scope)
    if form.is_valid():
        registers = request.scope.has(Permission.PRODUCER_REGISTER)
        producers = search(producers, form.cleaned_data["q"], with_personal_codes=registers)
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
            producer = services.register(
                facts=form.facts(), by=request.user, at=clock.now(), seen=form.look_alikes
            )
        except DomainError as error:
            form.look_again()
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
    hides_code = tax_codes.is_personal(producer.tax_code) and not may_change
    facts = [
        (_("Loại hình"), producer.get_legal_form_display()),
        (_("Mã số thuế"), "" if hides_code else producer.tax_code),
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
            "products": Paginator(
                producer.products.select_related("product_set__group"), PRODUCTS_SHOWN
            ).get_page(request.GET.get("page")),
            "may_change": may_change,
            "may_manage_members": request.scope.allows(Permission.USER_MANAGE, producer.place_id),
            "may_plan_visit": request.scope.allows(Permission.INSPECTION_PLAN, producer.place_id),
            "may_add_product": request.scope.allows(Permission.PRODUCT_REGISTER, producer.place_id),
            "crumbs": [(_("Chủ thể"), reverse("producers:list")), (producer.name, "")],
        },
    )


@desk_view(get=Permission.PRODUCER_REGISTER, post=Permission.PRODUCER_REGISTER)
def edit(request: SignedInRequest, number: str) -> HttpResponse:
    """Change what is filed about a producer."""
    producer = _get(request, number)
    require_at(request, Permission.PRODUCER_REGISTER, producer.place_id)
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
    return render(request, "producers/form.html", {**context, "producer": producer})


@desk_view(get=Permission.USER_MANAGE, post=Permission.USER_MANAGE)
def members(request: SignedInRequest, number: str) -> HttpResponse:
    """The accounts that act for a producer; one more is given."""
    producer = _get(request, number)
    require_at(request, Permission.USER_MANAGE, producer.place_id)
    form = MemberForm(request.POST or None, initial={"valid_from": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            services.add_member(
                producer=producer,
                user=form.cleaned_data["username"],
                valid_from=form.cleaned_data["valid_from"],
                by=request.user,
                at=clock.now(),
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã giao tài khoản cho chủ thể."))
            return redirect("producers:members", producer.number)
    crumbs = [
        (_("Chủ thể"), reverse("producers:list")),
        (producer.name, reverse("producers:detail", args=[producer.number])),
        (_("Tài khoản"), ""),
    ]
    rows = producer.memberships.select_related("user").order_by("-valid_from", "-pk")
    context = {"form": form, "producer": producer, "members": rows[:50], "crumbs": crumbs}
    return render(request, "producers/members.html", {**context, "today": clock.today()})


@desk_view(post=Permission.USER_MANAGE)
def end_member(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Let an account act for the producer no longer."""
    producer = _get(request, number)
    membership = get_object_or_404(producer.memberships, pk=pk)
    form = MemberEndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Hãy ghi ngày cuối, ví dụ 31/12/2026."))
        return redirect("producers:members", producer.number)
    try:
        services.end_member(
            membership=membership, **form.cleaned_data, by=request.user, at=clock.now()
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã ghi ngày cuối của tài khoản."))
    return redirect("producers:members", producer.number)


def _get(request: SignedInRequest, number: str) -> Producer:
    visible = Producer.objects.visible_to(request.scope)
    rows = visible.select_related("place__parent__parent")
    return get_object_or_404(rows, number=normalise(number))
