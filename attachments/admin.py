"""The register of stored files, to look at only: what was handed in, when, with which digest."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import RegistryAdmin
from accounts.permissions import Permission
from attachments.models import StoredFile

SHOWN = ("name", "content_type", "size", "pages", "sha256", "uploaded_by", "uploaded_at")


@admin.register(StoredFile)
class StoredFileAdmin(RegistryAdmin[StoredFile]):
    """For those who may read the event log. Contents are reached through the owning record only."""

    view_permission = Permission.AUDIT_VIEW
    list_display = ("name", "content_type", "size", "pages", "uploaded_by", "uploaded_at")
    list_filter = ("content_type", "uploaded_at")
    search_fields = ("sha256", "uploaded_by__username")
    search_help_text = _("Tìm theo dấu vết SHA-256 hoặc tên đăng nhập của người tải lên.")
    date_hierarchy = "uploaded_at"
    fieldsets = (
        (
            None,
            {
                "fields": SHOWN,
                "description": _(
                    "Bản gốc là bằng chứng nên không sửa, không xóa được. "
                    "Mở tệp từ hồ sơ, quyết định hoặc cuộc kiểm tra có tệp đó."
                ),
            },
        ),
    )
    readonly_fields = SHOWN

    def get_queryset(self, request: HttpRequest) -> QuerySet[StoredFile]:
        return super().get_queryset(request).select_related("uploaded_by")
