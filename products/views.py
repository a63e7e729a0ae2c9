"""Working pages for products."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest, desk_view, require_at
from accounts.permissions import Permission
from attachments.http import file_response
from common import clock
from common.errors import DomainError
from common.forms import add_domain_error
from common.numbers import normalise
from places.queries import address_line
from producers.models import Producer, owned_ids
from products import services
from products.forms import ProductFilterForm, ProductForm
from products.models import Product
from products.queries import search

PAGE_SIZE = 30


@desk_view(get=Permission.PRODUCT_VIEW)
def product_list(request: SignedInRequest) -> HttpResponse:
    """Products of the user's area, searchable without diacritics."""
    form = ProductFilterForm(request.GET)
    products = Product.objects.visible_to(request.scope)
    if form.is_valid():
        products = search(products, form.cleaned_data["q"])
        if form.cleaned_data["group"]:
            products = products.filter(product_set__group=form.cleaned_data["group"])
    products = products.select_related("producer", "place", "product_set__group")
    return render(
        request,
        "products/list.html",
        {
            "form": form,
            "page_obj": Paginator(products, PAGE_SIZE).get_page(request.GET.get("page")),
            "crumbs": [(_("Sản phẩm"), "")],
        },
    )


@desk_view(get=Permission.PRODUCT_REGISTER, post=Permission.PRODUCT_REGISTER)
def register(request: SignedInRequest, producer_number: str) -> HttpResponse:
    """Register a product of one producer."""
    visible = Producer.objects.visible_to(request.scope)
    rows = visible.select_related("place")
    producer = get_object_or_404(rows, number=normalise(producer_number))
    require_at(request, Permission.PRODUCT_REGISTER, producer.place_id)
    form = ProductForm(
        request.POST or None,
        request.FILES or None,
        request=request,
        initial={"place": producer.place_id},
    )
    if request.method == "POST" and form.is_valid():
        try:
            product = _register(request, producer, form)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã đăng ký sản phẩm và cấp mã. Có thể lập hồ sơ ngay."))
            return redirect("products:detail", product.number)
    crumbs = [
        (_("Chủ thể"), reverse("producers:list")),
        (producer.name, reverse("producers:detail", args=[producer.number])),
        (_("Đăng ký sản phẩm"), ""),
    ]
    context = {"form": form, "crumbs": crumbs, "heading": _("Đăng ký sản phẩm")}
    return render(request, "products/form.html", {**context, "producer": producer})


@desk_view(get=Permission.PRODUCT_VIEW)
def detail(request: SignedInRequest, number: str) -> HttpResponse:
    """One product, its codes and its dossiers' door."""
    product = _get(request, number)
    facts = [
        (_("Bộ sản phẩm"), str(product.product_set)),
        (_("Nơi sản xuất"), address_line(product.place)),
        (_("Mã sản phẩm"), ", ".join(code.code for code in product.codes.all())),
        (_("Quy cách đóng gói"), product.packaging),
        (_("Nguồn"), product.source),
    ]
    return render(
        request,
        "products/detail.html",
        {
            "product": product,
            "facts": [fact for fact in facts if fact[1]],
            "dossiers": product.dossiers.visible_to(request.scope).order_by("-pk")[:20],
            "may_change": request.scope.allows(Permission.PRODUCT_REGISTER, product.place_id),
            "may_open": _may_open(request, product),
            "may_see_certificates": request.scope.has(Permission.CERTIFICATE_VIEW),
            "crumbs": [(_("Sản phẩm"), reverse("products:list")), (product.name, "")],
        },
    )


@desk_view(get=Permission.PRODUCT_REGISTER, post=Permission.PRODUCT_REGISTER)
def edit(request: SignedInRequest, number: str) -> HttpResponse:
    """Change what is filed about a product."""
    product = _get(request, number)
    require_at(request, Permission.PRODUCT_REGISTER, product.place_id)
    form = ProductForm(
        request.POST or None, request.FILES or None, request=request, product=product
    )
    if request.method == "POST" and form.is_valid():
        try:
            _change(request, product, form)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã lưu thông tin sản phẩm."))
            return redirect("products:detail", product.number)
    crumbs = [
        (_("Sản phẩm"), reverse("products:list")),
        (product.name, reverse("products:detail", args=[product.number])),
        (_("Sửa"), ""),
    ]
    context = {"form": form, "crumbs": crumbs, "heading": _("Sửa thông tin sản phẩm")}
    context |= {"producer": product.producer, "product": product}
    return render(request, "products/form.html", context)


@desk_view(get=Permission.PRODUCT_VIEW)
def picture(request: SignedInRequest, number: str) -> HttpResponseBase:
    """The product's picture as the desk shows it: the re-made derivative."""
    product = _get(request, number)
    if product.picture is None:
        raise Http404
    return file_response(product.picture, variant="preview")


@transaction.atomic
def _register(request: SignedInRequest, producer: Producer, form: ProductForm) -> Product:
    at = clock.now()
    product = services.register(producer=producer, facts=form.facts(), by=request.user, at=at)
    upload = form.upload()
    if upload is not None:
        services.set_picture(product=product, upload=upload, by=request.user, at=at)
    return product


@transaction.atomic
def _change(request: SignedInRequest, product: Product, form: ProductForm) -> None:
    at = clock.now()
    services.change(product=product, facts=form.facts(), by=request.user, at=at)
    upload = form.upload()
    if upload is not None:
        services.set_picture(product=product, upload=upload, by=request.user, at=at)


def _may_open(request: SignedInRequest, product: Product) -> bool:
    """A dossier is begun by those who assemble in its area, or by the producer's own account."""
    scope = request.scope
    if product.producer_id is None or not scope.has(Permission.DOSSIER_ASSEMBLE):
        return False
    if scope.allows(Permission.DOSSIER_ASSEMBLE, product.place_id):
        return True
    return owned_ids(scope).filter(producer=product.producer_id).exists()


def _get(request: SignedInRequest, number: str) -> Product:
    visible = Product.objects.visible_to(request.scope)
    return get_object_or_404(
        visible.select_related(
            "producer", "picture", "product_set__group", "place__parent__parent"
        ),
        number=normalise(number),
    )
