"""Meetings of a council: who came, what was on the agenda, and each reopening."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.access import Scope
from evaluations.choices import (
    MeetingState,
)
from evaluations.models.councils import Council, CouncilMember
from evaluations.models.dossiers import Dossier, Round

USER = settings.AUTH_USER_MODEL


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
