"""Named sets of the labels room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Size(models.IntegerChoices):
    """The side of a label, in millimetres."""

    MM20 = 20, _("20 mm")
    MM25 = 25, _("25 mm")
    MM30 = 30, _("30 mm")
    MM40 = 40, _("40 mm")


class OrderStage(models.TextChoices):
    """Where a label order stands."""

    ORDERED = "ordered", _("Chờ duyệt")
    APPROVED = "approved", _("Đã duyệt, chờ in")
    REFUSED = "refused", _("Từ chối")
    PRINTED = "printed", _("Đã in")


class ReportReason(models.TextChoices):
    """What a shopper noticed."""

    WRONG_PRODUCT = "wrong_product", _("Hàng trên tay không giống sản phẩm trên trang này")
    FALSE_STARS = "false_stars", _("Bao bì in số sao khác hoặc sao đã hết hiệu lực")
    SUSPECT_LABEL = "suspect_label", _("Tem có dấu hiệu sao chép, dán đè")
    QUALITY = "quality", _("Chất lượng, an toàn thực phẩm")
    OTHER = "other", _("Việc khác")
