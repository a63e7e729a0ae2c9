"""What may be done with labels, scans and shoppers' reports."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import User
from accounts.permissions import Permission
from audit import services as audit
from audit.choices import Action
from certificates.models import Certificate
from certificates.queries import verdict_for
from common import clock
from common.errors import ConflictError, PermissionDeniedError, RuleError, StageError
from common.numbers import Kind, make_number, make_unit_code, pretty
from common.text import clean_line, clean_text
from labels.choices import OrderStage, Size
from labels.models import MAX_QUANTITY, LabelOrder, ProblemReport
from labels.pdf import LabelSheet, label_sheet_pdf
from producers.queries import acts_for
from products.models import Product


@transaction.atomic
def order(
    *, product: Product, size_mm: int, quantity: int, by: User, at: dt.datetime
) -> LabelOrder:
    """Order labels for a product whose stars may be used today.

    Raises PermissionDeniedError for someone else's product, RuleError for a wrong size or quantity,
    and when no certificate is live: the mark may be used only while the recognition is in force
    (1162/QĐ-VPĐP-OCOP, Art. 4). ConflictError when the very same order already waits.
    """
    on = clock.day_of(at)
    _may_order(by, product, on)
    _check_labels(size_mm, quantity)
    certificate = _live_certificate(product, on)
    same = LabelOrder.objects.filter(product=product, size_mm=size_mm, quantity=quantity)
    if same.filter(stage=OrderStage.ORDERED).exists():
        raise ConflictError(_("Một đơn cùng cỡ, cùng số lượng của sản phẩm này đang chờ duyệt."))
    made = LabelOrder.objects.create(
        code=make_unit_code(),
        product=product,
        certificate=certificate,
        size_mm=size_mm,
        quantity=quantity,
        ordered_at=at,
        ordered_by=by,
    )
    audit.record(Action.LABELS_ORDERED, target=made, by=by, note=f"{quantity} × {size_mm} mm")
    return made


@transaction.atomic
def approve(*, order: LabelOrder, by: User, at: dt.datetime) -> LabelOrder:
    """Approve an order against the certificate in force today."""
    on = clock.day_of(at)
    order = _locked(order)
    access.require(by, Permission.LABEL_APPROVE, on=on, place=order.product.place_id)
    _at_stage(order, OrderStage.ORDERED)
    _own_certificate(order, on)
    return _decided(order, OrderStage.APPROVED, Action.LABELS_APPROVED, by, at)


@transaction.atomic
def refuse(*, order: LabelOrder, reason: str, by: User, at: dt.datetime) -> LabelOrder:
    """Refuse an order with a reason that its producer reads."""
    order = _locked(order)
    access.require(by, Permission.LABEL_APPROVE, on=clock.day_of(at), place=order.product.place_id)
    _at_stage(order, OrderStage.ORDERED)
    order.refusal_reason = clean_line(reason)
    if not order.refusal_reason:
        raise RuleError(_("Hãy ghi lý do từ chối."), field="reason")
    return _decided(order, OrderStage.REFUSED, Action.LABELS_REFUSED, by, at)


@transaction.atomic
def sheet_pdf(*, order: LabelOrder, by: User, at: dt.datetime) -> bytes:
    """The sheet to print, for an approved order under a live certificate; marks it printed."""
    on = clock.day_of(at)
    order = _locked(order)
    access.require(by, Permission.LABEL_APPROVE, on=on, place=order.product.place_id)
    _at_stage(order, OrderStage.APPROVED, OrderStage.PRINTED)
    certificate = _own_certificate(order, on)
    if order.stage == OrderStage.APPROVED:
        order.stage, order.printed_at = OrderStage.PRINTED, at
        order.save(update_fields=["stage", "printed_at"])
    audit.record(Action.LABELS_PRINTED, target=order, by=by, note=str(order.quantity))
    return label_sheet_pdf(
        LabelSheet(
            code=order.code,
            pretty_code=pretty(order.code),
            url=scan_url(order.code),
            product=order.product.name,
            producer=certificate.producer_name,
            stars=certificate.stars,
            valid_to=certificate.valid_to,
            size_mm=order.size_mm,
            count=order.quantity,
            printed_on=on,
            is_sample=order.product.is_sample,
        )
    )


def scan_url(code: str) -> str:
    """The printed address of `code`, in capitals: a smaller QR symbol, and the route takes both."""
    return f"{settings.SITE_URL}/Q/{code}".upper()


def count_scan(*, code: str, on: dt.date) -> None:
    """Count one opening of a known code on the day `on`: no address, no device, no person.

    One statement, so that two openings at once are both counted and the page waits for nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO labels_scanday (code, day, count) VALUES (%s, %s, 1) "
            "ON CONFLICT (code, day) DO UPDATE SET count = labels_scanday.count + 1",
            [code, on],
        )


@dataclass(frozen=True)
class Complaint:
    """What a shopper wrote; the contact is optional and private."""

    reason: str
    text: str = ""
    seen_at_place: str = ""
    contact_email: str = ""


@transaction.atomic
def report_problem(
    *, product: Product | None, code: str, complaint: Complaint, at: dt.datetime
) -> ProblemReport:
    """Take a shopper's report under a number of its own."""
    report = ProblemReport.objects.create(
        number=make_number(Kind.REPORT),
        product=product,
        code=clean_line(code)[:40],
        reason=complaint.reason,
        text=clean_text(complaint.text),
        seen_at_place=clean_line(complaint.seen_at_place),
        contact_email=complaint.contact_email,
        reported_at=at,
    )
    audit.record(Action.PROBLEM_REPORTED, target=report, by=None, note=complaint.reason)
    return report


@transaction.atomic
def answer_report(
    *, report: ProblemReport, answer: str, by: User, at: dt.datetime
) -> ProblemReport:
    """Close a report with the outcome that its number shows to whoever asks."""
    report = ProblemReport.objects.select_for_update().get(pk=report.pk)
    place = report.product.place_id if report.product else None
    access.require(by, Permission.REPORT_HANDLE, on=clock.day_of(at), place=place)
    if report.handled_at is not None:
        raise StageError(_("Phản ánh này đã được xử lý."))
    report.answer = clean_text(answer)
    if not report.answer:
        raise RuleError(_("Hãy ghi kết quả xử lý."), field="answer")
    report.handled_at, report.handled_by = at, by
    report.save(update_fields=["answer", "handled_at", "handled_by"])
    audit.record(Action.PROBLEM_ANSWERED, target=report, by=by)
    return report


def _may_order(by: User, product: Product, on: dt.date) -> None:
    scope = access.scope_for(by, on)
    if scope.allows(Permission.LABEL_ORDER, product.place_id):
        return
    if (
        scope.has(Permission.LABEL_ORDER)
        and product.producer_id is not None
        and acts_for(by.pk, product.producer_id, on)
    ):
        return
    raise PermissionDeniedError


def _check_labels(size_mm: int, quantity: int) -> None:
    if size_mm not in Size.values:
        raise RuleError(_("Hãy chọn một cỡ tem trong danh sách."), field="size_mm")
    if not 1 <= quantity <= MAX_QUANTITY:
        raise RuleError(
            _("Mỗi đơn từ 1 đến %(max)s tem.") % {"max": MAX_QUANTITY}, field="quantity"
        )


def _live_certificate(product: Product, on: dt.date) -> Certificate:
    """The certificate under which the stars of `product` may be used on the day `on`.

    Its row is locked: a revocation that comes at the same moment waits for us, or we for it.
    Nothing is live without a certificate of the registry, a recognition from before it neither.
    """
    list(product.certificates.select_for_update(no_key=True).order_by("pk"))
    verdict = verdict_for(product, on)
    if not verdict.is_live:
        raise RuleError(
            _("Không cấp tem: %(verdict)s. Tem chỉ được dùng khi giấy chứng nhận còn hiệu lực.")
            % {"verdict": verdict.headline}
        )
    return product.certificates.get(number=verdict.number)


def _own_certificate(order: LabelOrder, on: dt.date) -> Certificate:
    """The certificate that `order` was placed under, while it is the live one."""
    certificate = _live_certificate(order.product, on)
    if certificate.pk != order.certificate_id:
        raise RuleError(_("Giấy chứng nhận của đơn này đã được thay thế. Hãy đặt tem mới."))
    return certificate


def _locked(order: LabelOrder) -> LabelOrder:
    rows = LabelOrder.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("product", "certificate").get(pk=order.pk)


def _at_stage(order: LabelOrder, *stages: OrderStage) -> None:
    if order.stage not in stages:
        raise StageError(
            _("Đơn đặt tem đang ở tình trạng “%(stage)s”, không làm được việc này.")
            % {"stage": order.get_stage_display()}
        )


def _decided(
    order: LabelOrder, stage: OrderStage, action: Action, by: User, at: dt.datetime
) -> LabelOrder:
    order.stage, order.decided_at, order.decided_by = stage, at, by
    order.save(update_fields=["stage", "refusal_reason", "decided_at", "decided_by"])
    audit.record(action, target=order, by=by, note=order.refusal_reason)
    return order
