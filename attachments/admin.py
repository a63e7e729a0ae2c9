"""The register of stored files, to look at only: what was handed in, when, with which digest."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.access import scope_for
from accounts.models import User
from accounts.permissions import Permission
from attachments.models import StoredFile
from common import clock

SHOWN = ("name", "content_type", "size", "pages", "sha256", "uploaded_by", "uploaded_at")


@admin.register(StoredFile)
class StoredFileAdmin(admin.ModelAdmin[StoredFile]):
    """For those who may read the event log. Contents are reached through the owning record only."""

    list_display = ("name", "content_type", "size", "pages", "uploaded_by", "uploaded_at")
    list_filter = ("content_type", "uploaded_at")
    search_fields = ("name", "sha256", "uploaded_by__full_name")
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

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: StoredFile | None = None) -> bool:
        user = request.user
        return isinstance(user, User) and scope_for(user, clock.today()).has(Permission.AUDIT_VIEW)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: StoredFile | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: StoredFile | None = None) -> bool:
        return False
