"""Dossiers, rounds, councils, meetings, score sheets and results."""

from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.access import Scope
from accounts.choices import Level
from accounts.permissions import Permission
from attachments.models import StoredFile
from evaluations.choices import (
    CLOSED_STAGES,
    Averaging,
    DocumentStatus,
    MeetingState,
    MemberRole,
    MinimumRule,
    Rounding,
    Stage,
)
from producers.models import Producer, owned_ids
from products.models import Product
from rulebooks.choices import Purpose
from rulebooks.models import Rulebook

USER = settings.AUTH_USER_MODEL


class Round(models.Model):
    """One round of rating (đợt đánh giá) at one level, with the days that the rulebook sets."""

    name = models.CharField(_("tên đợt"), max_length=150)
    year = models.PositiveSmallIntegerField(_("năm"))
    sequence = models.PositiveSmallIntegerField(_("đợt số"))
    level = models.CharField(_("cấp"), max_length=10, choices=Level.choices)
    rulebook = models.ForeignKey(
        Rulebook, verbose_name=_("bộ tiêu chí"), on_delete=models.PROTECT, related_name="rounds"
    )
    opens_on = models.DateField(_("mở từ ngày"))
    proposals_due_on = models.DateField(_("nhận đề nghị đến hết ngày"))
    completes_on = models.DateField(_("hoàn thành trước hoặc trong ngày"))

    class Meta:
        verbose_name = _("đợt đánh giá")
        verbose_name_plural = _("đợt đánh giá")
        ordering = ["-year", "-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["level", "year", "sequence"], name="round_once"),
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("proposals_due_on"))
                & Q(proposals_due_on__lte=F("completes_on")),
                name="round_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DossierQuerySet(models.QuerySet["Dossier"]):
    def visible_to(self, scope: Scope) -> Self:
        """Dossiers that `scope` may see: by area, own producer's, or on an own meeting's agenda."""
        if not scope.has(Permission.DOSSIER_VIEW):
            return self.none()
        places = scope.place_ids(Permission.DOSSIER_VIEW)
        if places is None:
            return self
        assigned = AgendaItem.objects.filter(
            meeting__council__members__user=scope.user
        ).values_list("dossier_id")
        return self.filter(
            Q(place__in=places) | Q(producer__in=owned_ids(scope)) | Q(pk__in=assigned)
        )

    def open(self) -> Self:
        """Dossiers still on their way."""
        return self.exclude(stage__in=CLOSED_STAGES)


class Dossier(models.Model):
    """One dossier (hồ sơ) for one product, judged to its end by the rulebook it opened under."""

    number = models.CharField(_("số hồ sơ"), max_length=9, unique=True, editable=False)
    product = models.ForeignKey(
        Product, verbose_name=_("sản phẩm"), on_delete=models.PROTECT, related_name="dossiers"
    )
    producer = models.ForeignKey(
        Producer, verbose_name=_("chủ thể"), on_delete=models.PROTECT, related_name="dossiers"
    )
    place = models.ForeignKey(
        "places.Unit", verbose_name=_("địa bàn"), on_delete=models.PROTECT, related_name="dossiers"
    )
    round = models.ForeignKey(
        Round,
        verbose_name=_("đợt"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="dossiers",
    )
    rulebook = models.ForeignKey(
        Rulebook, verbose_name=_("bộ tiêu chí"), on_delete=models.PROTECT, related_name="dossiers"
    )
    purpose = models.CharField(_("mục đích"), max_length=10, choices=Purpose.choices)
    previous = models.ForeignKey(
        "self",
        verbose_name=_("hồ sơ trước"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="later",
    )
    stage = models.CharField(
        _("giai đoạn"), max_length=15, choices=Stage.choices, default=Stage.DRAFT, editable=False
    )
    stage_since = models.DateTimeField(_("từ lúc"), db_default=Now(), editable=False)
    due_on = models.DateField(_("hạn xử lý"), null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(_("lập lúc"), db_default=Now(), editable=False)
    opened_by = models.ForeignKey(
        USER,
        verbose_name=_("người lập"),
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
    )

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = _("hồ sơ")
        verbose_name_plural = _("hồ sơ")
        ordering = ["-stage_since", "-pk"]
        indexes = [
            # The work lists: what waits in a stage, most urgent first.
            models.Index(fields=["stage", "due_on"], name="dossier_waiting"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="dossier_stage_known"),
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values), name="dossier_purpose_known"
            ),
            models.UniqueConstraint(
                fields=["product"],
                condition=~Q(stage__in=sorted(CLOSED_STAGES)),
                name="dossier_one_open_a_product",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class DossierMove(models.Model):
    """One move of a dossier, kept for ever with its reason."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="moves")
    source = models.CharField(_("từ"), max_length=15, choices=Stage.choices, blank=True)
    target = models.CharField(_("đến"), max_length=15, choices=Stage.choices)
    reason = models.TextField(_("lý do"), max_length=2000, blank=True)
    at = models.DateTimeField(_("lúc"), db_default=Now(), editable=False)
    by = models.ForeignKey(
        USER, verbose_name=_("người"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("bước chuyển")
        verbose_name_plural = _("bước chuyển")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.dossier} {self.source} → {self.target}"


class DossierDocument(models.Model):
    """One document that the rulebook asks of this dossier, by the rulebook's document code."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="documents")
    code = models.CharField(_("mã tài liệu"), max_length=10)
    name = models.CharField(_("tên tài liệu"), max_length=255)
    mandatory = models.BooleanField(_("bắt buộc"))
    order = models.PositiveSmallIntegerField(_("thứ tự"))
    status = models.CharField(
        _("tình trạng"),
        max_length=10,
        choices=DocumentStatus.choices,
        default=DocumentStatus.MISSING,
    )
    reason = models.CharField(_("lý do trả lại"), max_length=1000, blank=True)
    valid_until = models.DateField(_("có giá trị đến hết ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("tài liệu")
        verbose_name_plural = _("tài liệu")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "code"], name="document_code_once"),
            models.CheckConstraint(
                condition=Q(status__in=DocumentStatus.values), name="document_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=DocumentStatus.RETURNED) | ~Q(reason=""),
                name="document_returned_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DocumentVersion(models.Model):
    """One file given for a document; earlier ones stay."""

    document = models.ForeignKey(DossierDocument, on_delete=models.CASCADE, related_name="versions")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(_("lần nộp"))
    filed_at = models.DateTimeField(_("nộp lúc"), db_default=Now(), editable=False)
    filed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("tệp tài liệu")
        verbose_name_plural = _("tệp tài liệu")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["document", "version"], name="document_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document} ({self.version})"


class Submission(models.Model):
    """The frozen copy of a dossier at one submission: what was there, by SHA-256. Never changes."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="submissions")
    sequence = models.PositiveSmallIntegerField(_("lần nộp"))
    manifest = models.JSONField(_("bản kê"))
    digest = models.CharField(_("SHA-256 của bản kê"), max_length=64)
    at = models.DateTimeField(_("lúc"), db_default=Now(), editable=False)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("bản nộp")
        verbose_name_plural = _("bản nộp")
        ordering = ["-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "sequence"], name="submission_once"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} #{self.sequence}"


class Appraisal(models.Model):
    """The commune's opinion on the rulebook's four matters and its proposal letter (Mẫu số 03)."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="appraisal")
    letter_number = models.CharField(_("số văn bản đề nghị"), max_length=50, blank=True)
    letter_on = models.DateField(_("ngày văn bản"), null=True, blank=True)
    at = models.DateTimeField(_("lúc"), db_default=Now(), editable=False)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("ý kiến thẩm định của cấp xã")
        verbose_name_plural = _("ý kiến thẩm định của cấp xã")

    def __str__(self) -> str:
        return str(self.dossier)


class AppraisalMatter(models.Model):
    """The commune's opinion on one of the four matters."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.CASCADE, related_name="matters")
    code = models.CharField(_("mã nội dung"), max_length=20)
    name = models.CharField(_("nội dung"), max_length=255)
    is_met = models.BooleanField(_("đáp ứng"))
    finding = models.TextField(_("nhận xét"), max_length=2000)

    class Meta:
        verbose_name = _("nội dung thẩm định")
        verbose_name_plural = _("nội dung thẩm định")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "code"], name="appraisal_matter_once"),
        ]

    def __str__(self) -> str:
        return self.name


class AdvisoryReview(models.Model):
    """The advisory team's report to the council's chair (Art. 7 of 26/2026)."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="review")
    summary = models.TextField(_("nhận xét về hồ sơ"), max_length=4000)
    surveyed_on = models.DateField(_("ngày khảo sát thực tế"), null=True, blank=True)
    tests_requested = models.TextField(_("kiểm nghiệm yêu cầu thêm"), max_length=1000, blank=True)
    is_ready = models.BooleanField(_("đủ điều kiện trình hội đồng"))
    at = models.DateTimeField(_("lúc"), db_default=Now(), editable=False)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("báo cáo của tổ tư vấn")
        verbose_name_plural = _("báo cáo của tổ tư vấn")

    def __str__(self) -> str:
        return str(self.dossier)


class CouncilRegulation(models.Model):
    """The council's own regulation (quy chế hoạt động): all that the law leaves to it, with number
    and date. Percentages are 0–100, points are of the 100-point sheet."""

    number = models.CharField(_("số quy chế"), max_length=50)
    issued_on = models.DateField(_("ngày ban hành"))
    issuer = models.CharField(_("cơ quan ban hành"), max_length=200)
    members_min = models.PositiveSmallIntegerField(_("số thành viên ít nhất"))
    members_max = models.PositiveSmallIntegerField(_("số thành viên nhiều nhất"))
    quorum_percent = models.PositiveSmallIntegerField(_("tỷ lệ có mặt tối thiểu (%)"))
    chair_required = models.BooleanField(_("phải có chủ tịch hoặc phó chủ tịch"), default=True)
    averaging = models.CharField(
        _("cách tính trung bình"), max_length=10, choices=Averaging.choices
    )
    rounding = models.CharField(_("cách làm tròn"), max_length=10, choices=Rounding.choices)
    decimals = models.PositiveSmallIntegerField(_("số chữ số thập phân"), default=1)
    spread_limit = models.DecimalField(
        _("chênh lệch tổng điểm tối đa"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    minimum_rule = models.CharField(
        _("khi nào một mức tối thiểu được coi là đạt"), max_length=10, choices=MinimumRule.choices
    )
    is_sample = models.BooleanField(_("dữ liệu mẫu"), default=False, editable=False)

    class Meta:
        verbose_name = _("quy chế hoạt động của hội đồng")
        verbose_name_plural = _("quy chế hoạt động của hội đồng")
        ordering = ["-issued_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "number", "issued_on"], name="regulation_once"
            ),
            models.CheckConstraint(
                condition=Q(members_min__gte=1) & Q(members_max__gte=F("members_min")),
                name="regulation_size",
            ),
            models.CheckConstraint(
                condition=Q(quorum_percent__gte=1, quorum_percent__lte=100),
                name="regulation_quorum",
            ),
            models.CheckConstraint(condition=Q(decimals__lte=2), name="regulation_decimals"),
        ]

    def __str__(self) -> str:
        return self.number


class CouncilQuerySet(models.QuerySet["Council"]):
    def visible_to(self, scope: Scope) -> Self:
        """Councils that `scope` may see: of its area, or that the person sits in."""
        if not scope.has(Permission.MEETING_VIEW):
            return self.none()
        places = scope.place_ids(Permission.MEETING_VIEW)
        if places is None:
            return self
        own = CouncilMember.objects.filter(user=scope.user).values_list("council_id")
        return self.filter(Q(place__in=places) | Q(pk__in=own))


class Council(models.Model):
    """A rating council, established by a decision, at the level that the rulebook names."""

    name = models.CharField(_("tên hội đồng"), max_length=200)
    level = models.CharField(_("cấp"), max_length=10, choices=Level.choices)
    place = models.ForeignKey(
        "places.Unit",
        verbose_name=_("địa bàn"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="councils",
    )
    regulation = models.ForeignKey(
        CouncilRegulation,
        verbose_name=_("quy chế"),
        on_delete=models.PROTECT,
        related_name="councils",
    )
    decision_number = models.CharField(_("số quyết định thành lập"), max_length=50)
    established_on = models.DateField(_("ngày thành lập"))
    ended_on = models.DateField(_("ngày kết thúc"), null=True, blank=True)

    objects = CouncilQuerySet.as_manager()

    class Meta:
        verbose_name = _("hội đồng")
        verbose_name_plural = _("hội đồng")
        ordering = ["-established_on"]

    def __str__(self) -> str:
        return self.name


class CouncilMember(models.Model):
    """One member of a council, with role and agency."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        USER,
        verbose_name=_("tài khoản"),
        on_delete=models.PROTECT,
        related_name="council_memberships",
    )
    role = models.CharField(_("vai trò"), max_length=10, choices=MemberRole.choices)
    agency = models.CharField(_("cơ quan"), max_length=200)

    class Meta:
        verbose_name = _("thành viên hội đồng")
        verbose_name_plural = _("thành viên hội đồng")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["council", "user"], name="council_member_once"),
            models.UniqueConstraint(
                fields=["council"],
                condition=Q(role=MemberRole.CHAIR),
                name="council_one_chair",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Interest(models.Model):
    """A tie of a member to a producer: that member gets no sheet for the producer's dossiers."""

    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="interests")
    producer = models.ForeignKey(
        Producer, verbose_name=_("chủ thể"), on_delete=models.PROTECT, related_name="interests"
    )
    reason = models.CharField(_("quan hệ"), max_length=500)
    declared_at = models.DateTimeField(_("khai lúc"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("xung đột lợi ích")
        verbose_name_plural = _("xung đột lợi ích")
        constraints = [
            models.UniqueConstraint(fields=["user", "producer"], name="interest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.producer}"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, scope: Scope) -> Self:
        """Meetings of the councils that `scope` may see."""
        return self.filter(council__in=Council.objects.visible_to(scope))


class Meeting(models.Model):
    """One sitting of a council. Its state follows from its times; closing seals every sheet."""

    council = models.ForeignKey(
        Council, verbose_name=_("hội đồng"), on_delete=models.PROTECT, related_name="meetings"
    )
    round = models.ForeignKey(
        Round, verbose_name=_("đợt"), on_delete=models.PROTECT, related_name="meetings"
    )
    name = models.CharField(_("tên phiên họp"), max_length=200)
    held_on = models.DateField(_("ngày họp"))
    venue = models.CharField(_("địa điểm"), max_length=200)
    minutes_number = models.CharField(_("số biên bản"), max_length=50, blank=True)
    called_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField(_("triệu tập lúc"), db_default=Now(), editable=False)
    opened_at = models.DateTimeField(_("khai mạc lúc"), null=True, editable=False)
    closed_at = models.DateTimeField(_("bế mạc lúc"), null=True, editable=False)
    closed_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    digest = models.CharField(_("SHA-256 các phiếu"), max_length=64, blank=True, editable=False)
    spread_note = models.TextField(
        _("ý kiến của chủ tọa về chênh lệch điểm"), max_length=2000, blank=True
    )
    reopened_reason = models.TextField(_("lý do mở lại"), max_length=2000, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("phiên họp")
        verbose_name_plural = _("phiên họp")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, digest="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(digest="")),
                name="meeting_closed_with_digest",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(opened_at__isnull=False),
                name="meeting_opened_before_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> MeetingState:
        if self.closed_at:
            return MeetingState.CLOSED
        return MeetingState.OPEN if self.opened_at else MeetingState.CALLED


class Reopening(models.Model):
    """One reopening of a closed meeting: why, and all that the seal held. Never changes."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="reopenings")
    reason = models.TextField(_("lý do mở lại"), max_length=2000)
    closed_at = models.DateTimeField(_("lần bế mạc bị mở lại"))
    minutes_number = models.CharField(_("số biên bản đã lập"), max_length=50)
    digest = models.CharField(_("SHA-256 các phiếu đã niêm phong"), max_length=64)
    sheets = models.JSONField(_("các phiếu đã niêm phong"))
    results = models.JSONField(_("kết quả đã công bố"))
    at = models.DateTimeField(_("lúc"), db_default=Now(), editable=False)
    by = models.ForeignKey(
        USER, verbose_name=_("người mở lại"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("lần mở lại phiên họp")
        verbose_name_plural = _("lần mở lại phiên họp")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "closed_at"], name="reopening_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="reopening_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.reason}"


class Attendance(models.Model):
    """A member who came to a meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    member = models.ForeignKey(CouncilMember, on_delete=models.PROTECT, related_name="attendances")

    class Meta:
        verbose_name = _("có mặt")
        verbose_name_plural = _("có mặt")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="attendance_once"),
        ]

    def __str__(self) -> str:
        return str(self.member)


class AgendaItem(models.Model):
    """One dossier on a meeting's agenda. `case` picks between alternative options (tourism)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    case = models.CharField(_("trường hợp"), max_length=1, blank=True)

    class Meta:
        verbose_name = _("hồ sơ trong phiên họp")
        verbose_name_plural = _("hồ sơ trong phiên họp")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "dossier"], name="agenda_dossier_once"),
            models.UniqueConstraint(fields=["meeting", "position"], name="agenda_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.dossier}"


class ScoreSheetQuerySet(models.QuerySet["ScoreSheet"]):
    def visible_to(self, scope: Scope) -> Self:
        """The person's own sheets; another's only when its meeting is closed and may be seen."""
        sealed = Meeting.objects.visible_to(scope).filter(closed_at__isnull=False)
        return self.filter(Q(member__user=scope.user) | Q(item__meeting__in=sealed))


class ScoreSheet(models.Model):
    """One member's sheet for one dossier of a meeting. Locked at submission, sealed at closing."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="sheets")
    member = models.ForeignKey(CouncilMember, on_delete=models.PROTECT, related_name="sheets")
    saved_at = models.DateTimeField(_("lưu lúc"), null=True, editable=False)
    submitted_at = models.DateTimeField(_("nộp lúc"), null=True, editable=False)
    total = models.DecimalField(
        _("tổng điểm"), max_digits=5, decimal_places=2, null=True, editable=False
    )
    remark = models.TextField(_("nhận xét chung"), max_length=2000, blank=True)

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("phiếu chấm")
        verbose_name_plural = _("phiếu chấm")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "member"], name="sheet_once"),
            models.CheckConstraint(
                condition=Q(total=None) | Q(total__gte=0, total__lte=100),
                name="sheet_total_bounds",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(total__isnull=False),
                name="sheet_submitted_with_total",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} – {self.member}"


class ScoreLineQuerySet(models.QuerySet["ScoreLine"]):
    def visible_to(self, scope: Scope) -> Self:
        """The lines of the sheets that `scope` may see."""
        return self.filter(sheet__in=ScoreSheet.objects.visible_to(scope))


class ScoreLine(models.Model):
    """The option that a member chose for one criterion, with its points as the rulebook gives."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="lines")
    criterion_code = models.CharField(_("mã tiêu chí"), max_length=20)
    option_key = models.CharField(_("mức chọn"), max_length=10)
    points = models.DecimalField(_("điểm"), max_digits=5, decimal_places=2)
    comment = models.CharField(_("ý kiến"), max_length=1000, blank=True)

    objects = ScoreLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("điểm tiêu chí")
        verbose_name_plural = _("điểm tiêu chí")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion_code"], name="score_line_once"),
            models.CheckConstraint(
                condition=Q(points__gte=0, points__lte=100), name="score_line_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_code}: {self.points}"


class Result(models.Model):
    """The council's result for a dossier at a meeting: average, star, marks that held it back."""

    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="result")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="results")
    average = models.DecimalField(_("điểm trung bình"), max_digits=5, decimal_places=2)
    parts = models.JSONField(_("điểm các phần"))
    sheets_counted = models.PositiveSmallIntegerField(_("số phiếu tính"))
    stars_by_points = models.PositiveSmallIntegerField(_("hạng theo điểm"))
    stars = models.PositiveSmallIntegerField(_("hạng"))
    held_back = models.JSONField(_("mức tối thiểu không đạt"), default=list)
    left_out = models.JSONField(
        _("phiếu không tính"),
        default=list,
        help_text=_("Khóa của thành viên có phiếu đã nộp nhưng có quan hệ với chủ thể."),
    )
    at = models.DateTimeField(_("lúc"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("kết quả")
        verbose_name_plural = _("kết quả")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(average__gte=0, average__lte=100), name="result_average_bounds"
            ),
            models.CheckConstraint(
                condition=Q(stars__gte=0, stars__lte=F("stars_by_points"))
                & Q(stars_by_points__lte=5),
                name="result_star_not_above_points",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier}: {self.stars}"


class NationalResult(models.Model):
    """What came back from the central council for a forwarded dossier."""

    dossier = models.OneToOneField(
        Dossier, on_delete=models.PROTECT, related_name="national_result"
    )
    total = models.DecimalField(
        _("tổng điểm cấp trung ương"),
        max_digits=5,
        decimal_places=2,
        help_text=_("Thang 100 điểm."),
    )
    stars = models.PositiveSmallIntegerField(_("hạng đề nghị"))
    document_number = models.CharField(_("số văn bản thông báo"), max_length=50)
    document_on = models.DateField(_("ngày văn bản"))
    scan = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("lúc"), db_default=Now(), editable=False)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("kết quả cấp trung ương")
        verbose_name_plural = _("kết quả cấp trung ương")
        constraints = [
            models.CheckConstraint(
                condition=Q(total__gte=Decimal(0), total__lte=Decimal(100)),
                name="national_total_bounds",
            ),
            models.CheckConstraint(condition=Q(stars__lte=5), name="national_stars_bounds"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier}: {self.stars}"
