"""The minutes on paper."""

import datetime as dt
import hashlib
from dataclasses import replace
from decimal import Decimal

import pytest

from evaluations.pdf import (
    Attendee,
    HeldBackMark,
    MemberScore,
    Minutes,
    MinutesDossier,
    PartAverage,
    minutes_pdf,
)
from tests import papers

DIGEST = hashlib.sha256(b"sheet").hexdigest()
DOSSIER = MinutesDossier(
    number="HK3M9Q2X7",
    product="Chè sen Tây Hồ Quảng An",
    product_set="03. Chè",
    producer="HTX Quảng An (mẫu)",
    address="Phường Tây Hồ, Thành phố Hà Nội",
    purpose="đánh giá lần đầu",
    scores=(
        MemberScore("Lê Ánh", (Decimal("35.50"), Decimal("51.25")), Decimal("86.75"), DIGEST),
        MemberScore("Vũ Bường", (), None, note="Không chấm: có quyền lợi liên quan"),
    ),
    parts=(
        PartAverage("A", "Tổ chức", Decimal(40), Decimal("35.50")),
        PartAverage("B", "Chất lượng", Decimal(60), Decimal("51.25")),
    ),
    average=Decimal("86.75"),
    stars=3,
    marks=(HeldBackMark("C.2.1", "Có kết quả phân tích còn hiệu lực", 4, 1, 3),),
    conclusion="Đề nghị công nhận sản phẩm đạt hạng 3 sao.",
)
MINUTES = Minutes(
    number="15/BB-HĐĐG",
    authority_name="Ủy ban nhân dân thành phố Hà Nội",
    council_name="Hội đồng đánh giá, phân hạng sản phẩm OCOP",
    established_by="Quyết định số 321/QĐ-UBND ngày 02/02/2026",
    title="Họp đánh giá, phân hạng sản phẩm OCOP đợt 1 năm 2026",
    place_name="Hà Nội",
    venue="Hội trường tầng 3",
    opened_at=dt.datetime(2026, 2, 2, 1, 30, tzinfo=dt.UTC),
    closed_at=dt.datetime(2026, 2, 2, 18, 5, tzinfo=dt.UTC),
    chair="Lê Ánh",
    secretary="Đỗ Lượng",
    attendees=(
        Attendee("Lê Ánh", "Chủ tịch hội đồng", "Ủy ban nhân dân thành phố", is_present=True),
        Attendee("Vũ Bường", "Ủy viên", "Sở Công Thương", is_present=True),
        Attendee("Đỗ Lượng", "Thư ký", "Văn phòng Điều phối", is_present=False, note="Đi công tác"),
    ),
    regulation="Quy chế hoạt động số 08/QC-HĐĐG ngày 10/02/2026",
    members_needed=2,
    averaging="trung bình cộng các phiếu hợp lệ, làm tròn hai chữ số.",
    dossiers=(DOSSIER,),
    sheets_digest=hashlib.sha256(b"all").hexdigest(),
    opinions="Bổ sung hình ảnh vùng nguyên liệu.",
    recipients=("Như thành phần dự họp",),
)


def grouped(digest: str) -> str:
    return " ".join(digest[i : i + 8] for i in range(0, 64, 8))


@pytest.mark.parametrize(
    "said",
    [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc",
        "Số: 15/BB-HĐĐG",
        "BIÊN BẢN Họp đánh giá, phân hạng sản phẩm OCOP đợt 1 năm 2026",
        "Thời gian bắt đầu: 08 giờ 30, ngày 02 tháng 02 năm 2026.",
        "Quyết định số 321/QĐ-UBND ngày 02/02/2026",
        "Có mặt 2/3 thành viên. Theo Quy chế hoạt động số 08/QC-HĐĐG ngày 10/02/2026",
        "phiên họp đủ điều kiện tiến hành",
        "1. Chè sen Tây Hồ Quảng An",
        "Hồ sơ số HK3M9Q2X7, đánh giá lần đầu. Bộ sản phẩm: 03. Chè.",
        "Lê Ánh 35,50 51,25 86,75",
        "Không chấm: có quyền lợi liên quan",
        "Điểm trung bình 35,50 51,25 86,75",
        "3 sao",
        "C.2.1 Có kết quả phân tích còn hiệu lực 4 sao 1/3",
        "Kết luận: Đề nghị công nhận sản phẩm đạt hạng 3 sao.",
        "Bổ sung hình ảnh vùng nguyên liệu.",
        grouped(MINUTES.sheets_digest),
        grouped(DIGEST),
        "Phiên họp kết thúc lúc 01 giờ 05, ngày 03 tháng 02 năm 2026.",
        "THƯ KÝ",
        "- Như thành phần dự họp;",
    ],
)
def test_minutes_say(said):
    assert said in papers.words(minutes_pdf(MINUTES))


def test_a_meeting_without_quorum_says_so():
    minutes = replace(MINUTES, members_needed=3)

    assert "không đủ điều kiện tiến hành" in papers.words(minutes_pdf(minutes))


def test_no_star_no_marks_no_opinions():
    dossier = replace(DOSSIER, stars=0, marks=())
    said = papers.words(minutes_pdf(replace(MINUTES, dossiers=(dossier,), opinions="")))

    assert "Không xếp hạng" in said
    assert "Điểm tối thiểu chưa đạt" not in said
    assert "Ý KIẾN KHÁC" not in said


def test_a_long_meeting_repeats_its_table_heads_and_numbers_its_pages():
    scores = DOSSIER.scores[:1] * 60
    content = minutes_pdf(replace(MINUTES, dossiers=(replace(DOSSIER, scores=scores),)))

    said = papers.words(content)
    assert said.count("Dấu vết phiếu (SHA-256)") == papers.page_count(content) == 3
    assert " 3 TT Thành viên" in said
    assert papers.outside(content, margin=30) == []


@pytest.mark.parametrize(
    "name", ["Sản phẩm có tên dài " * 12, "W" * 255, '#read("/etc/passwd") *x*']
)
def test_long_and_hostile_names_stay_inside(name):
    dossier = replace(
        DOSSIER, product=name, producer=name, address=name, product_set=name, conclusion=name
    )
    person = Attendee(name, name, name, is_present=True, note=name)
    content = minutes_pdf(
        replace(
            MINUTES,
            dossiers=(dossier,),
            attendees=(person,),
            venue=name,
            council_name=name,
            regulation=name,
            is_sample=True,
        )
    )

    assert papers.outside(content, margin=30) == []
    if len(name) < 100:
        assert name in papers.words(content)


def test_same_minutes_are_the_same_file():
    assert minutes_pdf(MINUTES) == minutes_pdf(MINUTES)
