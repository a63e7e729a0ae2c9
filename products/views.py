"""Working pages for products."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest, desk_view
from accounts.permissions import Permission
from attachments.http import file_response
from attachments.models import StoredFile
from attachments.services import store
from common import clock
from common.errors import DomainError, RuleError
from common.forms import add_domain_error
from places.queries import address_line
from producers.models import Producer
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
    producer = get_object_or_404(visible.select_related("place"), number=producer_number)
    form = ProductForm(
        request.POST or None,
        request.FILES or None,
        request=request,
        initial={"place": producer.place_id},
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                facts = form.facts(_stored(form, request, None))
                product = services.register(
                    producer=producer, facts=facts, by=request.user, at=clock.now()
                )
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
            "may_open": request.scope.has(Permission.DOSSIER_ASSEMBLE) and product.producer_id,
            "crumbs": [(_("Sản phẩm"), reverse("products:list")), (product.name, "")],
        },
    )


@desk_view(get=Permission.PRODUCT_REGISTER, post=Permission.PRODUCT_REGISTER)
def edit(request: SignedInRequest, number: str) -> HttpResponse:
    """Change what is filed about a product."""
    product = _get(request, number)
    form = ProductForm(
        request.POST or None, request.FILES or None, request=request, product=product
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                facts = form.facts(_stored(form, request, product.picture))
                services.change(product=product, facts=facts, by=request.user, at=clock.now())
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
    return render(request, "products/form.html", {**context, "producer": product.producer})


@desk_view(get=Permission.PRODUCT_VIEW)
def picture(request: SignedInRequest, number: str) -> HttpResponseBase:
    """The product's picture as the desk shows it: the re-made derivative."""
    product = _get(request, number)
    if product.picture is None:
        raise Http404
    return file_response(product.picture, variant="preview")


def _stored(
    form: ProductForm, request: SignedInRequest, present: StoredFile | None
) -> StoredFile | None:
    upload = form.cleaned_data.get("picture")
    if not isinstance(upload, UploadedFile):
        return present
    try:
        stored = store(upload, by=request.user, at=clock.now())
    except DomainError as error:
        raise RuleError(error.message, field="picture") from error
    if not stored.is_picture:
        raise RuleError(_("Hãy chọn tệp ảnh JPEG, PNG hoặc WebP."), field="picture")
    return stored


def _get(request: SignedInRequest, number: str) -> Product:
    visible = Product.objects.visible_to(request.scope)
    return get_object_or_404(
        visible.select_related(
            "producer", "picture", "product_set__group", "place__parent__parent"
        ),
        number=number,
    )
