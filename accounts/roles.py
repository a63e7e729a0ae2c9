"""The roles of the programme and the rights of each: the only place that says so."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P  # noqa: N817 - a table of one-letter rows


class Role(models.TextChoices):
    """Who a person is here. Source of the tasks: Decision 26/2026/QĐ-TTg, Art. 4, 7 and 9."""

    OFFICE = "office", _("Văn phòng điều phối")
    AREA_OFFICER = "area_officer", _("Cán bộ xã, phường")
    ADVISOR = "advisor", _("Tổ tư vấn")
    COUNCIL_MEMBER = "council_member", _("Thành viên hội đồng")
    LEADER = "leader", _("Thẩm quyền cấp tỉnh")
    MINISTRY = "ministry", _("Bộ Nông nghiệp và Môi trường")
    INSPECTOR = "inspector", _("Đoàn kiểm tra")
    PRODUCER = "producer", _("Chủ thể")
    AUDITOR = "auditor", _("Kiểm toán nội bộ")


# Roles whose rights reach only records tied to the person (own producer, own council), no area.
OWN_RECORDS_ONLY = frozenset({Role.PRODUCER, Role.COUNCIL_MEMBER})
# Roles that carry no area: the above, and the ministry, which reaches the whole country.
WITHOUT_AREA = OWN_RECORDS_ONLY | {Role.MINISTRY}

_READ = frozenset(
    {
        P.DESK_USE,
        P.PRODUCER_VIEW,
        P.PRODUCT_VIEW,
        P.DOSSIER_VIEW,
        P.MEETING_VIEW,
        P.DECISION_VIEW,
        P.CERTIFICATE_VIEW,
        P.LABEL_VIEW,
        P.INSPECTION_VIEW,
    }
)

PERMISSIONS: dict[Role, frozenset[P]] = {
    Role.OFFICE: _READ
    | {
        P.ADMIN_VIEW,
        P.PRODUCER_REGISTER,
        P.PRODUCT_REGISTER,
        P.DOSSIER_RECEIVE,
        P.DOSSIER_FORWARD,
        P.ROUND_MANAGE,
        P.COUNCIL_MANAGE,
        P.DECISION_DRAFT,
        P.CERTIFICATE_SUSPEND,
        P.LABEL_APPROVE,
        P.REPORT_HANDLE,
        P.INSPECTION_PLAN,
        P.USER_MANAGE,
        P.AUDIT_VIEW,
    },
    Role.AREA_OFFICER: frozenset(
        {
            P.DESK_USE,
            P.PRODUCER_VIEW,
            P.PRODUCER_REGISTER,
            P.PRODUCT_VIEW,
            P.PRODUCT_REGISTER,
            P.DOSSIER_VIEW,
            P.DOSSIER_ASSEMBLE,
            P.DOSSIER_APPRAISE,
            P.CERTIFICATE_VIEW,
            P.LABEL_VIEW,
            P.LABEL_ORDER,
            P.INSPECTION_VIEW,
        }
    ),
    Role.ADVISOR: frozenset(
        {P.DESK_USE, P.PRODUCER_VIEW, P.PRODUCT_VIEW, P.DOSSIER_VIEW, P.DOSSIER_REVIEW}
    ),
    Role.COUNCIL_MEMBER: frozenset({P.DESK_USE, P.DOSSIER_VIEW, P.MEETING_VIEW, P.SHEET_SCORE}),
    Role.LEADER: _READ | {P.DOSSIER_FORWARD, P.DECISION_DRAFT, P.DECISION_ISSUE},
    Role.MINISTRY: _READ | {P.NATIONAL_RESULT_RECORD, P.DECISION_DRAFT, P.DECISION_ISSUE},
    Role.INSPECTOR: frozenset(
        {
            P.DESK_USE,
            P.PRODUCER_VIEW,
            P.PRODUCT_VIEW,
            P.CERTIFICATE_VIEW,
            P.INSPECTION_VIEW,
            P.INSPECTION_RECORD,
        }
    ),
    Role.PRODUCER: frozenset(
        {
            P.DESK_USE,
            P.PRODUCER_VIEW,
            P.PRODUCT_VIEW,
            P.DOSSIER_VIEW,
            P.DOSSIER_ASSEMBLE,
            P.CERTIFICATE_VIEW,
            P.LABEL_VIEW,
            P.LABEL_ORDER,
        }
    ),
    Role.AUDITOR: _READ | {P.ADMIN_VIEW, P.AUDIT_VIEW},
}
