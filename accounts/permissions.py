"""Every right in the system, by name. Who has which: accounts/roles.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(models.TextChoices):
    """noun.verb; each page and each service names the one it needs."""

    DESK_USE = "desk.use", _("Dùng bàn làm việc")
    PRODUCER_VIEW = "producer.view", _("Xem chủ thể")
    PRODUCER_REGISTER = "producer.register", _("Đăng ký, sửa chủ thể")
    PRODUCT_VIEW = "product.view", _("Xem sản phẩm")
    PRODUCT_REGISTER = "product.register", _("Đăng ký, sửa sản phẩm")
    DOSSIER_VIEW = "dossier.view", _("Xem hồ sơ")
    DOSSIER_ASSEMBLE = "dossier.assemble", _("Lập và nộp hồ sơ")
    DOSSIER_APPRAISE = "dossier.appraise", _("Thẩm định cấp xã, đề nghị hoặc trả lại")
    DOSSIER_RECEIVE = "dossier.receive", _("Tiếp nhận hoặc trả lại hồ sơ")
    DOSSIER_REVIEW = "dossier.review", _("Rà soát của tổ tư vấn")
    DOSSIER_FORWARD = "dossier.forward", _("Chuyển hồ sơ lên cấp trung ương")
    ROUND_MANAGE = "round.manage", _("Mở, đóng đợt đánh giá")
    COUNCIL_MANAGE = "council.manage", _("Lập hội đồng, triệu tập phiên họp")
    MEETING_VIEW = "meeting.view", _("Xem phiên họp")
    SHEET_SCORE = "sheet.score", _("Chấm điểm")
    NATIONAL_RESULT_RECORD = "national_result.record", _("Ghi kết quả cấp trung ương")
    DECISION_VIEW = "decision.view", _("Xem quyết định")
    DECISION_DRAFT = "decision.draft", _("Dự thảo quyết định")
    DECISION_ISSUE = "decision.issue", _("Ban hành quyết định")
    CERTIFICATE_VIEW = "certificate.view", _("Xem giấy chứng nhận")
    CERTIFICATE_SUSPEND = "certificate.suspend", _("Tạm đình chỉ, khôi phục giấy chứng nhận")
    LABEL_VIEW = "label.view", _("Xem tem")
    LABEL_ORDER = "label.order", _("Đặt tem")
    LABEL_APPROVE = "label.approve", _("Duyệt và in tem")
    REPORT_HANDLE = "report.handle", _("Xử lý phản ánh")
    INSPECTION_VIEW = "inspection.view", _("Xem kiểm tra")
    INSPECTION_PLAN = "inspection.plan", _("Lập kế hoạch kiểm tra")
    INSPECTION_RECORD = "inspection.record", _("Ghi kết quả kiểm tra")
    USER_MANAGE = "user.manage", _("Quản lý tài khoản, vai trò")
    AUDIT_VIEW = "audit.view", _("Xem nhật ký sự kiện")
    ADMIN_VIEW = "admin.view", _("Vào trang quản trị")
