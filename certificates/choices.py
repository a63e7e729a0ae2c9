"""Named sets of the certificates room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DecisionKind(models.TextChoices):
    """What a decision does."""

    RECOGNISE = "recognise", _("Công nhận kết quả đánh giá, phân hạng")
    REVOKE = "revoke", _("Thu hồi giấy chứng nhận")


class StatusKind(models.TextChoices):
    """What happened to a certificate on a day. Append-only."""

    ISSUED = "issued", _("Cấp")
    SUSPENDED = "suspended", _("Tạm đình chỉ")
    REINSTATED = "reinstated", _("Khôi phục")
    REVOKED = "revoked", _("Thu hồi")
    REPLACED = "replaced", _("Thay bằng giấy chứng nhận mới")


class EndKind(models.TextChoices):
    """Why a certificate ended before its last day."""

    REVOKED = "revoked", _("Thu hồi")
    REPLACED = "replaced", _("Thay thế")


class Standing(models.TextChoices):
    """The verdict on a certificate or product on a day; worked out, never stored."""

    VALID = "valid", _("Còn hiệu lực")
    EXPIRING = "expiring", _("Sắp hết hiệu lực")
    NOT_YET_VALID = "not_yet_valid", _("Chưa có hiệu lực")
    EXPIRED = "expired", _("Đã hết hiệu lực")
    SUSPENDED = "suspended", _("Đang tạm đình chỉ")
    REVOKED = "revoked", _("Đã bị thu hồi")
    REPLACED = "replaced", _("Đã được thay thế")
    INCOMPLETE = "incomplete", _("Hồ sơ chưa đủ thông tin")
    NONE = "none", _("Chưa được công nhận")
    CANNOT_CHECK = "cannot_check", _("Chưa kiểm tra được")


class HistoricStatus(models.TextChoices):
    """What an old source says of a product: only `recognised` ones were recognised."""

    RECOGNISED = "recognised", _("Đã được công nhận")
    RECOGNISED_3PLUS = "recognised_3plus", _("Đã được công nhận từ 3 sao, không rõ hạng")
    DISTRICT_RESULT = "district_result", _("Có kết quả đánh giá cấp huyện")
    PROPOSED = "proposed", _("Đã được đề nghị")
    ASSESSED = "assessed", _("Đã được đánh giá, nguồn không nêu kết quả")
    POTENTIAL_5 = "potential_5", _("Tiềm năng 5 sao")
    REGISTERED = "registered", _("Đã đăng ký tham gia")
