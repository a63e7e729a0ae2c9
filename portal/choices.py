"""Named sets of the public pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.choices import LIVE_STANDINGS, Standing


class Shown(models.TextChoices):
    """Which products a list shows, in the words of a reader (`trang-thai`)."""

    ALL = "all", _("Tất cả")
    VALID = "valid", _("Còn hiệu lực")
    EXPIRING = "expiring", _("Sắp hết hạn")
    EXPIRED = "expired", _("Đã hết hiệu lực")
    SUSPENDED = "suspended", _("Tạm đình chỉ")
    REVOKED = "revoked", _("Đã thu hồi")
    NOT_YET_VALID = "not_yet_valid", _("Chưa có hiệu lực")
    INCOMPLETE = "incomplete", _("Chưa đủ thông tin")
    NONE = "none", _("Chưa được công nhận")


STANDINGS: dict[Shown, frozenset[Standing]] = {
    Shown.ALL: frozenset(Standing),
    Shown.VALID: LIVE_STANDINGS,
    Shown.EXPIRING: frozenset({Standing.EXPIRING}),
    Shown.EXPIRED: frozenset({Standing.EXPIRED, Standing.REPLACED}),
    Shown.SUSPENDED: frozenset({Standing.SUSPENDED}),
    Shown.REVOKED: frozenset({Standing.REVOKED}),
    Shown.NOT_YET_VALID: frozenset({Standing.NOT_YET_VALID}),
    Shown.INCOMPLETE: frozenset({Standing.INCOMPLETE}),
    Shown.NONE: frozenset({Standing.NONE}),
}
"""The standings behind each: what soon ends still holds."""


class Order(models.TextChoices):
    """In which order a list shows products (`sap-xep`)."""

    LIVE = "hieu-luc", _("Còn hiệu lực trước")
    NAME = "ten", _("Tên (A–Z)")
    NEWEST = "moi", _("Mới được công nhận")
