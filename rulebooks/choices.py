"""The words that rulebook files may use: levels, purposes, legal forms, trust, confidence."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """The level that acts; values as of an organisation's level. Districts ended on 1/7/2025."""

    PRODUCER = "producer", _("Chủ thể")
    COMMUNE = "commune", _("Cấp xã")
    DISTRICT = "district", _("Cấp huyện (đến 30/6/2025)")
    PROVINCE = "province", _("Cấp tỉnh")
    CENTRAL = "central", _("Trung ương")


class Purpose(models.TextChoices):
    """Why a dossier is made (Mẫu số 01 of 26/2026: lần đầu, nâng hạng, đánh giá lại)."""

    FIRST = "first", _("Đánh giá lần đầu")
    UPGRADE = "upgrade", _("Nâng hạng")
    RERATING = "rerating", _("Đánh giá, phân hạng lại")


class LegalForm(models.TextChoices):
    """What a producer is in law (Điều 2.3 of 26/2026)."""

    COOPERATIVE = "cooperative", _("Hợp tác xã")
    COOPERATIVE_GROUP = "cooperative_group", _("Tổ hợp tác")
    ENTERPRISE = "enterprise", _("Doanh nghiệp nhỏ và vừa")
    FARM = "farm", _("Trang trại")
    HOUSEHOLD = "household", _("Hộ sản xuất, kinh doanh; hộ gia đình")
    ASSOCIATION = "association", _("Hội, hiệp hội, trung tâm điều hành hoặc tương tự")


class Need(models.TextChoices):
    """How much a dossier needs a document."""

    MANDATORY = "mandatory", _("Bắt buộc")
    BY_LAW = "by_law", _("Bắt buộc nếu pháp luật chuyên ngành yêu cầu")
    EVIDENCE = "evidence", _("Minh chứng để được tính điểm")
    OPTIONAL = "optional", _("Nếu có")


class DayKind(models.TextChoices):
    """How a term is counted."""

    WORKING = "working", _("ngày làm việc")
    CALENDAR = "calendar", _("ngày")


class Confidence(models.TextChoices):
    """Where a statement of the file comes from."""

    VERIFIED = "V", _("Đã đọc trong văn bản hoặc bản chép trung thực")
    NEWS = "N", _("Theo tin, trang chính thức nói về văn bản")
    RECALLED = "R", _("Theo trí nhớ, chưa thấy văn bản")
    INFERRED = "I", _("Suy ra")


class Trust(models.TextChoices):
    """A warning that stands beside what it warns of, on every screen that shows it."""

    REPAIRED = "repaired", _("Bản ghi đã chỉnh lỗi in")
    FILLED = "filled", _("Ô để trống trong nguồn, đã điền")
    IMPLIED = "implied", _("Suy ra từ biểu mẫu")
    PARAPHRASED = "paraphrased", _("Diễn đạt tóm tắt")
    UNVERIFIED = "unverified", _("Chưa đối chiếu")
    SECONDARY = "secondary", _("Nguồn thứ cấp")
    INCOMPLETE = "incomplete", _("Nguồn thiếu")


class Refusal(models.TextChoices):
    """Why a file is refused. The label is the sentence shown, with the values of the problem."""

    NOT_FOUND = "not_found", _("không có tệp này")
    UNREADABLE = "unreadable", _("không mở được tệp")
    TOO_LARGE = "too_large", _("tệp lớn hơn %(limit)s MB")
    NOT_UTF8 = "not_utf8", _("tệp không phải văn bản UTF-8")
    TOO_DEEP = "too_deep", _("các đối tượng lồng nhau quá sâu")
    NOT_JSON = "not_json", _("không phải JSON hợp lệ, dòng %(line)s, cột %(column)s")
    KEY_TWICE = "key_twice", _("khóa “%(key)s” xuất hiện hai lần trong cùng một đối tượng")
    MISSING = "missing", _("thiếu khóa “%(key)s”")
    UNKNOWN_KEY = "unknown_key", _("khóa “%(key)s” không thuộc cấu trúc tệp")
    WRONG_TYPE = "wrong_type", _("phải là %(wanted)s")
    UNKNOWN_WORD = "unknown_word", _("“%(value)s” không thuộc các giá trị cho phép: %(allowed)s")
    TWICE = "twice", _("mã “%(code)s” bị trùng")
    WEIGHTS = "weights", _("tổng điểm tối đa các phần là %(sum)s, phải là %(wanted)s")
    PART_SUM = "part_sum", _("các tiêu chí của phần %(part)s cộng lại %(sum)s, phải là %(wanted)s")
    PART_MISSING = "part_missing", _("thiếu phần %(part)s")
    PART_UNKNOWN = "part_unknown", _("phần %(part)s không có trong các phần của bộ tiêu chí")
    GROUP_SUM = "group_sum", _("các tiêu chí con cộng lại %(sum)s, điểm tối đa ghi %(wanted)s")
    NO_OPTION = "no_option", _("tiêu chí không có mức điểm nào")
    OPTION_ABOVE = "option_above", _("mức %(points)s điểm vượt điểm tối đa %(max)s của tiêu chí")
    OPTION_BELOW_ZERO = "option_below_zero", _("mức điểm %(points)s nhỏ hơn 0")
    BEST_BELOW = (
        "best_below",
        _("mức cao nhất là %(points)s điểm, không đạt điểm tối đa %(max)s của tiêu chí"),
    )
    MARK_UNREACHABLE = (
        "mark_unreachable",
        _("không mức nào đáp ứng được yêu cầu tối thiểu %(stars)s sao"),
    )
    MARK_TWICE = "mark_twice", _("yêu cầu tối thiểu %(stars)s sao được đánh dấu ở hai mức")
    MARK_ORDER = (
        "mark_order",
        _("yêu cầu tối thiểu %(stars)s sao thấp hơn yêu cầu của hạng thấp hơn"),
    )
    CASE_UNKNOWN = "case_unknown", _("trường hợp “%(case)s” không được khai báo trong bộ sản phẩm")
    BAND_START = "band_start", _("khung điểm đầu tiên phải bắt đầu từ 0, đang là %(floor)s")
    BAND_END = "band_end", _("khung điểm cuối cùng phải đến hết 100")
    BAND_GAP = "band_gap", _("khoảng từ %(low)s đến dưới %(high)s điểm không thuộc hạng nào")
    BAND_OVERLAP = "band_overlap", _("khoảng từ %(low)s đến dưới %(high)s điểm thuộc hai hạng")
    BAND_EMPTY = "band_empty", _("khung điểm từ %(low)s đến dưới %(high)s không chứa điểm nào")
    BAND_ORDER = "band_order", _("điểm cao hơn phải được hạng sao cao hơn, từng hạng một lần")
    SET_UNKNOWN = "set_unknown", _("bộ sản phẩm “%(set)s” không có trong danh mục")
    SET_MISSING = "set_missing", _("thiếu bộ sản phẩm “%(set)s” của danh mục")
    SET_NUMBERING = (
        "set_numbering",
        _("bộ sản phẩm đánh số riêng phải mang tiền tố “%(prefix)s”, đang là “%(set)s”"),
    )
    GROUP_UNKNOWN = "group_unknown", _("nhóm sản phẩm “%(group)s” không có trong danh mục")
    STARS_UNKNOWN = "stars_unknown", _("không có khung điểm nào cho hạng %(stars)s sao")
    CRITERION_UNKNOWN = "criterion_unknown", _("không bộ sản phẩm nào có tiêu chí “%(name)s”")
    AUTHORITY_OVERLAP = (
        "authority_overlap",
        _("hai cấp cùng có thẩm quyền công nhận %(stars)s sao trong ngày %(day)s"),
    )
    DATES_BACKWARD = "dates_backward", _("ngày kết thúc %(end)s sớm hơn ngày bắt đầu %(start)s")
    NEW_OUTSIDE = "new_outside", _("thời gian nhận hồ sơ mới nằm ngoài thời gian hiệu lực")
    LAST_DAY = "last_day", _("ngày cuối phải là %(wanted)s theo số ngày đã ghi")
    NUMBER_RANGE = "number_range", _("phải từ %(low)s đến %(high)s")
    BOTH_CLAIM = (
        "both_claim",
        _("cùng nhận hồ sơ mới với “%(other)s” từ ngày %(day)s; mỗi ngày chỉ một văn bản"),
    )
    REPLACED_UNKNOWN = "replaced_unknown", _("văn bản bị thay thế “%(code)s” chưa được nạp")
    REPLACED_OTHERWISE = (
        "replaced_otherwise",
        _("văn bản “%(code)s” đã ghi ngày kết thúc %(held)s, khác với %(given)s"),
    )
    CHANGED = (
        "changed",
        _("nội dung khác phiên bản %(version)s đã công bố; phải tăng số phiên bản"),
    )
    VERSION_BEHIND = "version_behind", _("phiên bản mới nhất là %(latest)s, phải lớn hơn số đó")
    FILE_NAME = "file_name", _("tên tệp phải là “%(wanted)s”")


class Wanted(models.TextChoices):
    """What a value of a file should have been."""

    TEXT = "text", _("chuỗi ký tự khác rỗng")
    INTEGER = "integer", _("số nguyên")
    DECIMAL = "decimal", _("số nguyên hoặc số thập phân")
    BOOLEAN = "boolean", _("true hoặc false")
    DATE = "date", _("ngày dạng YYYY-MM-DD")
    MONTH_DAY = "month_day", _("ngày trong năm dạng MM-DD")
    OBJECT = "object", _("đối tượng { }")
    LIST = "list", _("danh sách [ ]")
