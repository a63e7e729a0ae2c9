"""Named sets of the inspections room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Matter(models.TextChoices):
    """What a visit checks. Source: Decision 26/2026/QĐ-TTg, Art. 9 (upkeep of the criteria and use
    of the mark) and Art. 8 (grounds of withdrawal)."""

    CRITERIA = "criteria", _("Duy trì các tiêu chí đã được đánh giá")
    MARK = "mark", _("Sử dụng nhãn hiệu, số sao trên bao bì, tem, quảng cáo")
    QUALITY = "quality", _("Chất lượng, an toàn thực phẩm, nhãn hàng hóa")
    ENVIRONMENT = "environment", _("Bảo vệ môi trường")
    PROPERTY = "property", _("Sở hữu trí tuệ")
    PRODUCTION = "production", _("Còn sản xuất sản phẩm")


class Answer(models.TextChoices):
    """What the team saw for one matter."""

    GOOD = "good", _("Đạt")
    BAD = "bad", _("Không đạt")
    NOT_APPLICABLE = "not_applicable", _("Không áp dụng")


class Severity(models.TextChoices):
    """How grave a finding is."""

    MINOR = "minor", _("Nhắc nhở")
    MAJOR = "major", _("Phải khắc phục có thời hạn")
    GRAVE = "grave", _("Nghiêm trọng, kiến nghị đình chỉ hoặc thu hồi")


class VisitState(models.TextChoices):
    """Derived from a visit's dates."""

    PLANNED = "planned", _("Đã lên kế hoạch")
    RECORDED = "recorded", _("Đã kiểm tra")
