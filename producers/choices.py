"""Named sets of the producers room."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from rulebooks.choices import LegalForm as Applicant


class LegalForm(models.TextChoices):
    """The legal forms of the rulebooks, and the one of a source that does not say."""

    COOPERATIVE = Applicant.COOPERATIVE.value, Applicant.COOPERATIVE.label
    COOPERATIVE_GROUP = Applicant.COOPERATIVE_GROUP.value, Applicant.COOPERATIVE_GROUP.label
    ENTERPRISE = Applicant.ENTERPRISE.value, Applicant.ENTERPRISE.label
    FARM = Applicant.FARM.value, Applicant.FARM.label
    HOUSEHOLD = Applicant.HOUSEHOLD.value, Applicant.HOUSEHOLD.label
    ASSOCIATION = Applicant.ASSOCIATION.value, Applicant.ASSOCIATION.label
    UNKNOWN = "unknown", _("Chưa rõ loại hình (theo nguồn)")
