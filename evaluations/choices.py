"""Named sets of the evaluations room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """Where a dossier stands. The moves between them: workflow.STEPS."""

    DRAFT = "draft", _("Đang lập")
    SUBMITTED = "submitted", _("Đã nộp, chờ cấp xã")
    RETURNED = "returned", _("Trả lại để bổ sung")
    PROPOSED = "proposed", _("Cấp xã đã đề nghị")
    RECEIVED = "received", _("Văn phòng đã tiếp nhận")
    REVIEWED = "reviewed", _("Tổ tư vấn đã rà soát")
    SCHEDULED = "scheduled", _("Đã xếp vào phiên họp")
    SCORED = "scored", _("Hội đồng đã chấm")
    FORWARDED = "forwarded", _("Đã chuyển cấp trung ương")
    NATIONAL = "national", _("Đã có kết quả cấp trung ương")
    RECOGNISED = "recognised", _("Đã công nhận")
    NOT_RECOGNISED = "not_recognised", _("Không đạt hạng được công nhận")
    WITHDRAWN = "withdrawn", _("Đã rút hồ sơ")


# Stages that people ask for together, as an address names them: ?stage=draft,returned
STAGES_TOGETHER = (
    ("draft,returned", _("Đang lập hoặc phải bổ sung")),
    ("national,scored", _("Đã có kết quả, chờ quyết định")),
)
CLOSED_STAGES = frozenset({Stage.RECOGNISED, Stage.NOT_RECOGNISED, Stage.WITHDRAWN})
OPEN_STAGES = frozenset(set(Stage) - CLOSED_STAGES)
EDITABLE_STAGES = frozenset({Stage.DRAFT, Stage.RETURNED})

NO_STEP = _("Hồ sơ đang ở bước “%(source)s”, không chuyển sang “%(target)s” được.")


class DocumentStatus(models.TextChoices):
    """What has become of one required document."""

    MISSING = "missing", _("Chưa có")
    PROVIDED = "provided", _("Đã nộp")
    ACCEPTED = "accepted", _("Đạt")
    RETURNED = "returned", _("Cần bổ sung")


class MemberRole(models.TextChoices):
    """The place of a person in a council."""

    CHAIR = "chair", _("Chủ tịch hội đồng")
    VICE_CHAIR = "vice_chair", _("Phó Chủ tịch hội đồng")
    SECRETARY = "secretary", _("Thư ký")
    MEMBER = "member", _("Ủy viên")


class Averaging(models.TextChoices):
    """How the council's own regulation makes one total of many sheets."""

    MEAN = "mean", _("Trung bình cộng các phiếu")
    TRIMMED = "trimmed", _("Bỏ một phiếu cao nhất, một phiếu thấp nhất rồi lấy trung bình")


class Rounding(models.TextChoices):
    """How the average is rounded, once, by the council's own regulation."""

    HALF_UP = "half_up", _("Làm tròn nửa lên")
    DOWN = "down", _("Bỏ phần lẻ")


class MinimumRule(models.TextChoices):
    """When a minimum mark holds although members chose different options."""

    MAJORITY = "majority", _("Đa số phiếu hợp lệ đạt mức tối thiểu")
    ALL = "all", _("Mọi phiếu hợp lệ đạt mức tối thiểu")


class MeetingState(models.TextChoices):
    """Derived from a meeting's times."""

    CALLED = "called", _("Đã triệu tập")
    OPEN = "open", _("Đang họp")
    CLOSED = "closed", _("Đã bế mạc, đã niêm phong")
