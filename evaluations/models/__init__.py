"""Dossiers, rounds, councils, meetings, score sheets and results."""

from evaluations.models.councils import (
    Council,
    CouncilMember,
    CouncilQuerySet,
    CouncilRegulation,
    Interest,
)
from evaluations.models.dossiers import (
    AdvisoryReview,
    Appraisal,
    AppraisalMatter,
    DocumentVersion,
    Dossier,
    DossierDocument,
    DossierMove,
    DossierQuerySet,
    Round,
    Submission,
)
from evaluations.models.meetings import AgendaItem, Attendance, Meeting, MeetingQuerySet, Reopening
from evaluations.models.results import (
    NationalResult,
    Result,
    ScoreLine,
    ScoreLineQuerySet,
    ScoreSheet,
    ScoreSheetQuerySet,
)

__all__ = [
    "AdvisoryReview",
    "AgendaItem",
    "Appraisal",
    "AppraisalMatter",
    "Attendance",
    "Council",
    "CouncilMember",
    "CouncilQuerySet",
    "CouncilRegulation",
    "DocumentVersion",
    "Dossier",
    "DossierDocument",
    "DossierMove",
    "DossierQuerySet",
    "Interest",
    "Meeting",
    "MeetingQuerySet",
    "NationalResult",
    "Reopening",
    "Result",
    "Round",
    "ScoreLine",
    "ScoreLineQuerySet",
    "ScoreSheet",
    "ScoreSheetQuerySet",
    "Submission",
]
