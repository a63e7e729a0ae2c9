"""Files that people hand in: the original as evidence, and a derivative that is safe to show."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from attachments.choices import PICTURES, ContentType
from attachments.limits import MAX_BYTES, MAX_NAME, MAX_PAGES
from attachments.storage import PrivateStorage


class StoredFile(models.Model):
    """One upload that passed every check. A trigger refuses to change it.

    It belongs to the record that names it: whoever may see that record may see the file, so the
    owner's view checks the scope before it calls `attachments.http.file_response`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("tên tệp"), max_length=MAX_NAME)
    content_type = models.CharField(_("loại tệp"), max_length=40, choices=ContentType.choices)
    size = models.PositiveIntegerField(_("dung lượng (byte)"))
    sha256 = models.CharField(_("dấu vết SHA-256"), max_length=64, db_index=True)
    original = models.FileField(_("bản gốc"), storage=PrivateStorage(), max_length=100)
    preview = models.FileField(
        _("bản xem"), storage=PrivateStorage(), max_length=100, blank=True, null=True
    )
    pages = models.PositiveSmallIntegerField(_("số trang"), null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người tải lên"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text=_("Để trống: do hệ thống lập."),
    )
    uploaded_at = models.DateTimeField(_("tải lên lúc"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("tệp đính kèm")
        verbose_name_plural = _("tệp đính kèm")
        ordering = ["-uploaded_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gte=1, size__lte=MAX_BYTES), name="stored_file_size"
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="stored_file_digest"
            ),
            models.CheckConstraint(
                condition=Q(content_type__in=ContentType.values), name="stored_file_type_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    content_type=ContentType.PDF,
                    pages__isnull=False,
                    pages__gte=1,
                    pages__lte=MAX_PAGES,
                )
                | (~Q(content_type=ContentType.PDF) & Q(pages=None)),
                name="stored_file_pages_of_pdf",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="stored_file_named"),
            models.UniqueConstraint(fields=["original"], name="stored_file_original_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """True for photographs and scans in a picture format."""
        return self.content_type in PICTURES

    @property
    def is_pdf(self) -> bool:
        """True for documents with pages."""
        return self.content_type == ContentType.PDF
