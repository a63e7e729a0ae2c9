"""What happened, once and for ever: plain text, no foreign keys, so that it outlives its rows."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit.choices import Action


class Event(models.Model):
    """One change, written in its own transaction. A trigger refuses to alter or remove it."""

    recorded_at = models.DateTimeField(_("ghi lúc"), db_default=Now(), editable=False)
    action = models.CharField(_("việc"), max_length=40, choices=Action.choices)
    actor = models.CharField(_("người thực hiện"), max_length=150, blank=True)
    role = models.CharField(_("vai trò"), max_length=100, blank=True)
    area = models.CharField(_("địa bàn"), max_length=20, blank=True)
    object_type = models.CharField(_("loại"), max_length=60)
    object_id = models.CharField(_("khóa"), max_length=40)
    object_label = models.CharField(_("số hiệu"), max_length=60, blank=True)
    before_digest = models.CharField(_("dấu vết trước"), max_length=64, blank=True)
    after_digest = models.CharField(_("dấu vết sau"), max_length=64, blank=True)
    note = models.CharField(_("lý do, ghi chú"), max_length=1000, blank=True)
    request_id = models.CharField(_("mã yêu cầu"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("sự kiện")
        verbose_name_plural = _("nhật ký sự kiện")
        ordering = ["-id"]
        indexes = [
            # The history of one object, and of one person: the two questions auditors ask.
            models.Index(fields=["object_type", "object_id", "id"], name="event_by_object"),
            models.Index(fields=["actor", "id"], name="event_by_actor"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(action__in=Action.values), name="event_action_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_label or self.object_id}"
