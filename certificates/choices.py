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


RECOGNISED_BEFORE = frozenset({HistoricStatus.RECOGNISED, HistoricStatus.RECOGNISED_3PLUS})
"""The statuses of old sources that say that a recognition was made."""

LIVE_STANDINGS = frozenset({Standing.VALID, Standing.EXPIRING})
"""The standings in which the stars may be shown and used."""


class Words(models.TextChoices):
    """What a verdict says. The label is the sentence, with the values of the case."""

    VALID = "valid", _("Còn hiệu lực")
    EXPIRING = "expiring", _("Còn hiệu lực, sắp hết hạn")
    NOT_YET_VALID = "not_yet_valid", _("Chưa có hiệu lực")
    EXPIRED = "expired", _("Đã hết hiệu lực")
    SUSPENDED = "suspended", _("Đang tạm đình chỉ")
    REVOKED = "revoked", _("Đã bị thu hồi")
    REPLACED = "replaced", _("Đã được thay bằng giấy mới")
    NONE = "none", _("Chưa được công nhận hạng sao")
    RECORDED = "recorded", _("Ghi nhận đã được công nhận, chưa đủ thông tin")
    RECORDED_YEAR = "recorded_year", _("Ghi nhận năm %(year)s, thiếu ngày quyết định")
    RECORDED_DAY = "recorded_day", _("Ghi nhận ngày %(day)s, chưa có giấy chứng nhận trong sổ")

    UNTIL = "until", _("Còn hiệu lực đến hết ngày %(on)s")
    UNTIL_SOON = "until_soon", _("Còn hiệu lực đến hết ngày %(on)s, sắp hết hạn")
    BEGINS = "begins", _("Có hiệu lực từ ngày %(on)s")
    LAPSED = "lapsed", _("Đã hết hiệu lực từ ngày %(on)s")
    LAPSED_AT_LATEST = "lapsed_at_latest", _("Đã hết hiệu lực, chậm nhất từ ngày %(on)s")
    SUSPENDED_ON = "suspended_on", _("Đang tạm đình chỉ từ ngày %(on)s")
    REVOKED_ON = "revoked_on", _("Đã bị thu hồi từ ngày %(on)s")
    REPLACED_ON = "replaced_on", _("Đã được thay bằng giấy mới từ ngày %(on)s")

    STARS_BY = (
        "stars_by",
        _("Hạng %(stars)s sao theo Quyết định số %(decision)s ngày %(day)s của %(authority)s."),
    )
    STARS_WERE = (
        "stars_were",
        _(
            "Từng đạt hạng %(stars)s sao theo Quyết định số %(decision)s ngày %(day)s của "
            "%(authority)s; thời hạn ghi trên giấy chứng nhận đã hết."
        ),
    )
    DAYS_LEFT = "days_left", _("Còn %(days)s ngày.")
    LAST_DAY = "last_day", _("Hôm nay là ngày cuối cùng còn hiệu lực.")
    STARS_STOPPED = "stars_stopped", _("Trong thời gian này không được dùng hạng %(stars)s sao.")
    STOPPED_UNTIL = "stopped_until", _("Tạm đình chỉ đến hết ngày %(day)s.")
    BY_ORDER = "by_order", _("Văn bản số %(order)s.")
    STARS_LOST = "stars_lost", _("Hạng %(stars)s sao không còn giá trị.")
    BY_DECISION = "by_decision", _("Quyết định thu hồi số %(decision)s.")
    BECAUSE = "because", _("Lý do: %(reason)s")
    SEE_NEW = (
        "see_new",
        _(
            "Sản phẩm đã được cấp giấy chứng nhận mới; hãy xem trang sản phẩm để biết "
            "hạng hiện nay."
        ),
    )
    NO_RECORD = "no_record", _("Sổ không có quyết định công nhận nào cho sản phẩm này.")
    SOURCE_SAYS = (
        "source_says",
        _("Nguồn bên ngoài chỉ ghi “%(status)s”, không phải quyết định công nhận."),
    )
    SOURCE_STARS = "source_stars", _("Hạng nguồn nêu: %(stars)s sao.")
    SOURCE_YEAR = "source_year", _("Năm nguồn nêu: %(year)s.")
    OLD_STARS = "old_stars", _("Hạng được ghi nhận: %(stars)s sao.")
    OLD_STARS_UNKNOWN = "old_stars_unknown", _("Nguồn không nêu rõ hạng sao.")
    OLD_DECISION = "old_decision", _("Quyết định: %(decision)s.")
    OLD_DAY_END = (
        "old_day_end",
        _("Quyết định ngày %(day)s, thời hạn %(months)s tháng đã hết vào cuối ngày %(end)s."),
    )
    OLD_YEAR_END = (
        "old_year_end",
        _(
            "Nguồn chỉ nêu năm %(year)s, không rõ ngày quyết định; thời hạn %(months)s tháng đã "
            "hết chậm nhất vào cuối ngày %(end)s."
        ),
    )
    OLD_DAY_OPEN = (
        "old_day_open",
        _(
            "Nếu không bị thu hồi, thời hạn %(months)s tháng kết thúc vào cuối ngày %(end)s. Sổ "
            "chưa có giấy chứng nhận nên không xác nhận là còn hiệu lực."
        ),
    )
    OLD_YEAR_OPEN = (
        "old_year_open",
        _(
            "Nếu không bị thu hồi, thời hạn %(months)s tháng kết thúc trong khoảng từ %(first)s "
            "đến %(end)s. Sổ chưa có giấy chứng nhận nên không xác nhận là còn hiệu lực."
        ),
    )
    OLD_NO_YEAR = (
        "old_no_year",
        _("Thiếu năm và ngày quyết định nên không tính được thời hạn."),
    )
