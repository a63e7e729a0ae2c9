"""Named sets of the producers room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LegalForm(models.TextChoices):
    """Who may take part. Source: Decision 26/2026/QĐ-TTg, Art. 2(3)."""

    COOPERATIVE = "cooperative", _("Hợp tác xã")
    COOPERATIVE_GROUP = "cooperative_group", _("Tổ hợp tác")
    ENTERPRISE = "enterprise", _("Doanh nghiệp nhỏ và vừa")
    FARM = "farm", _("Trang trại")
    HOUSEHOLD = "household", _("Hộ sản xuất, hộ kinh doanh")
    ASSOCIATION = "association", _("Hội, hiệp hội, trung tâm điều hành (du lịch)")
    UNKNOWN = "unknown", _("Chưa rõ loại hình (theo nguồn)")
