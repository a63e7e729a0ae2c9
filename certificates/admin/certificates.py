"""Certificates and what happened to them in the admin: found by standing, acted on by order."""

import datetime as dt
from typing import TYPE_CHECKING, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import WithAnnotations

from accounts import admin_actions
from accounts.admin_actions import Question
from accounts.admin_base import ReadOnlyInline, RegistryAdmin, scope_of, signed_in
from accounts.permissions import Permission
from certificates.admin.grounds import GroundWords
from certificates.choices import Standing
from certificates.forms import ReinstatementForm, SuspensionForm
from certificates.models import Certificate, CertificateQuerySet, StatusEvent
from certificates.queries import in_force
from certificates.services import status
from certificates.services.rerating import open_rerating
from certificates.standings import Judged, certificates_with_standing
from common import clock

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # what gettext_lazy returns, in the stubs only

NOT_OF_CERTIFICATES = frozenset({Standing.INCOMPLETE, Standing.NONE, Standing.CANNOT_CHECK})
STOPPED = frozenset({Standing.EXPIRED, Standing.SUSPENDED, Standing.REVOKED})
WINDOWS = {30: _("30 ngày"), 90: _("90 ngày"), 180: _("180 ngày"), 365: _("365 ngày")}


class StandingFilter(admin.SimpleListFilter):
    """Certificates by their standing of today, worked out from dates and events."""

    title = _("tình trạng hôm nay")
    parameter_name = "tinh_trang"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Certificate]
    ) -> "list[tuple[str, _StrPromise]]":
        return [(s.value, s.label) for s in Standing if s not in NOT_OF_CERTIFICATES]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Certificate]
    ) -> QuerySet[Certificate]:
        wanted = self.value()
        if wanted is None:
            return queryset
        judged = cast("QuerySet[WithAnnotations[Certificate, Judged]]", queryset)
        return judged.filter(standing=wanted)


class EndingFilter(admin.SimpleListFilter):
    """Certificates in force that end soon."""

    title = _("hết hiệu lực trong")
    parameter_name = "het_han"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Certificate]
    ) -> "list[tuple[str, _StrPromise]]":
        return [(str(days), label) for days, label in WINDOWS.items()]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Certificate]
    ) -> QuerySet[Certificate]:
        value = self.value()
        if value is None or not value.isdecimal() or int(value) not in WINDOWS:
            return queryset
        today = clock.today()
        last = today + dt.timedelta(days=int(value))
        return in_force(cast(CertificateQuerySet, queryset), today).filter(valid_to__lte=last)


class StarsFilter(admin.SimpleListFilter):
    """Certificates by star: one and two stars have none."""

    title = _("hạng")
    parameter_name = "hang"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Certificate]
    ) -> list[tuple[str, str]]:
        return [(str(n), _("%(n)s sao") % {"n": n}) for n in (5, 4, 3)]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Certificate]
    ) -> QuerySet[Certificate]:
        value = self.value()
        return queryset.filter(stars=int(value)) if value and value.isdecimal() else queryset


class EventInline(ReadOnlyInline[StatusEvent]):
    """The life of a certificate."""

    model = StatusEvent
    fields = (
        "kind", "effective_on", "until", "order_number", "reason", "recorded_at", "recorded_by",
    )  # fmt: skip
    related = ("recorded_by",)
    labels = {"recorded_by": _("người ghi")}


@admin.register(Certificate)
class CertificateAdmin(RegistryAdmin[Certificate]):
    """Certificates of the user's scope."""

    view_permission = Permission.CERTIFICATE_VIEW
    list_display = (
        "number", "product_name", "producer_name", "stars", "standing_today", "valid_from",
        "valid_to", "desk_link",
    )  # fmt: skip
    list_filter = (StandingFilter, EndingFilter, StarsFilter, "product__product_set__group")
    list_select_related = ("product", "decision", "dossier")
    show_facets = admin.ShowFacets.ALLOW
    search_fields = (
        "product__search_key__contains", "product__producer__search_key__contains",
        "product__codes__code",
    )  # fmt: skip
    number_fields = ("number", "product__number", "product__producer__number", "dossier__number")
    search_help_text = _("Số giấy; tên sản phẩm, chủ thể có dấu hay không dấu; số hiệu, mã")
    date_hierarchy = "valid_to"
    inlines = (EventInline,)
    actions = ("suspend_selected", "reinstate_selected", "rerate_selected")
    readonly_fields = ("standing_today",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "number", "standing_today", "stars", "valid_from", "valid_to", "ended_on",
                    "end_kind",
                ),
                "description": _(
                    "Tình trạng suy ra từ ngày và sự kiện mỗi lần xem, không lưu trong sổ."
                ),
            },
        ),
        (
            _("In trên giấy"),
            {
                "fields": ("product_name", "producer_name", "address"),
                "description": _("Giữ nguyên như ngày cấp, kể cả khi sản phẩm đổi tên."),
            },
        ),
        (
            _("Căn cứ"),
            {
                "fields": ("product", "decision", "dossier", "recorded_at"),
                "description": _("Quyết định công nhận và hồ sơ đã được đánh giá."),
            },
        ),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Certificate]:
        rows = Certificate.objects.visible_to(scope_of(request))
        rows = rows.select_related(*self.list_select_related)
        return certificates_with_standing(rows, clock.today())

    @admin.display(description=_("tình trạng hôm nay"), ordering="standing")
    def standing_today(self, row: "WithAnnotations[Certificate, Judged]") -> str:
        standing = Standing(row.standing)
        if standing in STOPPED:
            return format_html('<strong class="late">{}</strong>', standing.label)
        return str(standing.label)

    def desk_url(self, row: Certificate) -> str:
        return reverse("certificates:certificate", args=[row.number])

    def has_suspend_permission(self, request: HttpRequest) -> bool:
        return scope_of(request).has(Permission.CERTIFICATE_SUSPEND)

    def has_rerate_permission(self, request: HttpRequest) -> bool:
        return scope_of(request).has(Permission.DOSSIER_ASSEMBLE)

    @admin.action(description=_("Tạm đình chỉ giấy đã chọn…"), permissions=["suspend"])
    def suspend_selected(
        self, request: HttpRequest, queryset: QuerySet[Certificate]
    ) -> HttpResponse | None:
        """Ask for the order, then suspend each certificate under it."""
        question = Question(
            title=_("Tạm đình chỉ giấy chứng nhận"),
            button=_("Tạm đình chỉ"),
            explanation=_(
                "Ghi theo văn bản đã ban hành. Có hiệu lực và hiện trên trang công khai ngay sau "
                "khi ghi."
            ),
            action="suspend_selected",
            done=_("Đã tạm đình chỉ"),
        )
        form = SuspensionForm(admin_actions.answer(request), today=clock.today())
        return self._under_order(request, queryset, question, form)

    @admin.action(description=_("Khôi phục giấy đã chọn…"), permissions=["suspend"])
    def reinstate_selected(
        self, request: HttpRequest, queryset: QuerySet[Certificate]
    ) -> HttpResponse | None:
        """Ask for the order, then end the suspension of each certificate."""
        question = Question(
            title=_("Khôi phục giấy chứng nhận"),
            button=_("Khôi phục"),
            explanation=_("Chỉ giấy đang bị tạm đình chỉ mới khôi phục được."),
            action="reinstate_selected",
            done=_("Đã khôi phục"),
        )
        form = ReinstatementForm(admin_actions.answer(request), today=clock.today())
        return self._under_order(request, queryset, question, form)

    def _under_order(
        self,
        request: HttpRequest,
        queryset: QuerySet[Certificate],
        question: Question,
        form: SuspensionForm | ReinstatementForm,
    ) -> HttpResponse | None:
        """One order over all selected rows; asked again while it holds for none of them."""
        by = signed_in(request)
        verb = status.suspend if isinstance(form, SuspensionForm) else status.reinstate

        def under(row: Certificate) -> object:
            return verb(certificate=row, **form.cleaned_data, by=by, at=clock.now())

        return admin_actions.ask_then(self, request, queryset, question, form, under)

    @admin.action(description=_("Lập hồ sơ đánh giá lại"), permissions=["rerate"])
    def rerate_selected(self, request: HttpRequest, queryset: QuerySet[Certificate]) -> None:
        """Open a re-rating dossier for each, within the rulebook's window."""
        by = signed_in(request)
        admin_actions.run(
            request,
            queryset,
            lambda row: open_rerating(certificate=row, by=by, at=clock.now()),
            done=_("Đã lập hồ sơ đánh giá lại"),
        )


@admin.register(StatusEvent)
class StatusEventAdmin(RegistryAdmin[StatusEvent]):
    """What happened to the certificates of the user's scope, in order."""

    view_permission = Permission.CERTIFICATE_VIEW
    list_display = (
        "number", "product", "kind", "effective_on", "until", "order_number", "recorded_at",
    )  # fmt: skip
    list_filter = ("kind",)
    list_select_related = ("certificate__product", "decision", "recorded_by")
    search_fields = ("certificate__product__search_key__contains", "order_number")
    number_fields = ("certificate__number", "certificate__product__number")
    search_help_text = _("Số giấy, số văn bản; tên sản phẩm có dấu hay không dấu")
    date_hierarchy = "effective_on"
    ordering = ("-pk",)
    readonly_fields = ("product", "why")
    labels = {
        "certificate": _("giấy chứng nhận"),
        "decision": _("quyết định"),
        "recorded_by": _("người ghi"),
    }
    fieldsets = (
        (
            None,
            {
                "fields": ("certificate", "product", "kind", "effective_on", "until"),
                "description": _("Mỗi sự kiện là một lá của sổ công khai; không sửa, không xóa."),
            },
        ),
        (
            _("Căn cứ"),
            {"fields": ("decision", "order_number", "why", "reason")},
        ),
        (_("Ghi sổ"), {"fields": ("recorded_at", "recorded_by")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[StatusEvent]:
        seen = Certificate.objects.visible_to(scope_of(request))
        rows = StatusEvent.objects.filter(certificate__in=seen)
        return rows.select_related(*self.list_select_related)

    @admin.display(description=_("căn cứ thu hồi"))
    def why(self, row: StatusEvent) -> str:
        return GroundWords().of(row.ground, row.effective_on)

    @admin.display(description=_("giấy chứng nhận"), ordering="certificate__number")
    def number(self, row: StatusEvent) -> str:
        return row.certificate.number

    @admin.display(description=_("sản phẩm"), ordering="certificate__product__sort_key")
    def product(self, row: StatusEvent) -> str:
        return row.certificate.product.name

    def desk_url(self, row: StatusEvent) -> str:
        return reverse("certificates:certificate", args=[row.certificate.number])
