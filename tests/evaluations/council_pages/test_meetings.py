"""A meeting on its pages: called, arranged, opened, closed, reopened; what it must not say."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection

from accounts.roles import Role
from evaluations import minutes
from evaluations.choices import MeetingState, MemberRole, Stage
from evaluations.council_queries import ItemScores, agenda, form_of
from evaluations.models import (
    Meeting,
    ScoreSheet,
)
from evaluations.scoring import Outcome
from evaluations.services import meetings
from tests.evaluations.council_pages.pages import AT, closed_meeting, seat, text_of, url
from tests.factories.accounts import make_organisation, make_user
from tests.factories.councils import (
    HELD_AT,
    fill,
    highest,
    lowest,
    make_council,
    make_meeting,
    make_open_meeting,
    make_regulation,
    make_result,
    make_reviewed,
    make_round,
)
from tests.factories.products import make_product, make_product_set

pytestmark = pytest.mark.django_db


def test_the_office_calls_a_meeting(client, council, office):
    dossier = make_reviewed(council)
    tourism = make_reviewed(
        council,
        product=make_product(product_set=make_product_set("26", "Du lịch")),
        place=dossier.place,
    )
    elsewhere = make_reviewed(make_council())
    client.force_login(office)
    data = {
        "name": "Phiên 1",
        "round": make_round().pk,
        "held_on": "2026-06-22",
        "venue": "Hội trường",
        "dossiers": [dossier.number, tourism.number],
    }

    page = text_of(client.get(url("call_meeting", council.pk)))
    assert dossier.number in page
    assert elsewhere.number not in page
    refused = text_of(client.post(url("call_meeting", council.pk), data))
    assert "hãy chọn trường hợp" in refused
    data[f"truong_hop_{tourism.number}"] = "b"
    response = client.post(url("call_meeting", council.pk), data)

    meeting = Meeting.objects.get()
    assert response.url == url("meeting", meeting.pk)
    assert [item.case for item in meeting.items.all()] == ["", "b"]
    assert dossier.number in text_of(client.get(response.url))


@pytest.mark.parametrize(
    "wrong",
    [
        {"dossiers": []},
        {"dossiers": ["KHONGCO"]},
        {"held_on": "2026-06-19"},
        {"held_on": "9999-12-31"},
        {"name": ""},
        {"round": "x"},
    ],
)
def test_a_wrong_call_calls_nobody(client, council, office, wrong):
    client.force_login(office)
    data = {
        "name": "Phiên 1",
        "round": make_round().pk,
        "held_on": "2026-06-22",
        "venue": "Hội trường",
        "dossiers": [make_reviewed(council).number],
    }

    page = text_of(client.post(url("call_meeting", council.pk), data | wrong))

    assert "error-summary" in page
    assert not Meeting.objects.exists()


def test_the_waiting_list_is_searched(client, council, office):
    dossier = make_reviewed(council)
    client.force_login(office)

    page = text_of(client.get(url("call_meeting", council.pk), {"q": "khong co gi nhu the"}))

    assert dossier.number not in page


def test_the_agenda_is_arranged(client, council, office):
    meeting = make_meeting(council, [make_reviewed(council, Stage.SCHEDULED) for _ in range(2)])
    first, second = meeting.items.all()
    client.force_login(office)

    client.post(url("arrange_agenda", meeting.pk), {"item": second.pk, "to": "up"})

    assert list(meeting.items.all()) == [second, first]
    assert client.get(url("arrange_agenda", meeting.pk)).status_code == 405
    for item in ("", "x", "999999999"):
        response = client.post(url("arrange_agenda", meeting.pk), {"item": item, "to": "up"})
        assert response.status_code == 404
    meeting.opened_at = HELD_AT
    meeting.save()
    page = client.post(
        url("arrange_agenda", meeting.pk), {"item": first.pk, "to": "up"}, follow=True
    )
    assert "đã chốt khi khai mạc" in text_of(page)


def test_the_chair_opens_with_a_quorum(client, council):
    meeting = make_meeting(council)
    members = list(council.members.all())
    client.force_login(members[0].user)

    assert " checked" not in text_of(client.get(url("open_meeting", meeting.pk)))
    few = text_of(client.post(url("open_meeting", meeting.pk), {"present": [members[0].pk]}))
    assert "Có mặt 1/3 thành viên" in few
    nobody = text_of(client.post(url("open_meeting", meeting.pk), {}))
    assert "Hãy đánh dấu những thành viên có mặt." in nobody
    response = client.post(
        url("open_meeting", meeting.pk), {"present": [member.pk for member in members]}
    )

    assert response.url == url("meeting", meeting.pk)
    assert Meeting.objects.get().state == MeetingState.OPEN


def test_a_plain_member_does_not_open(client, council):
    meeting = make_meeting(council)
    client.force_login(seat(council, MemberRole.MEMBER))

    page = text_of(
        client.post(
            url("open_meeting", meeting.pk),
            {"present": [member.pk for member in council.members.all()]},
        )
    )

    assert "Chỉ Chủ tịch, Phó Chủ tịch, Thư ký" in page
    assert Meeting.objects.get().state == MeetingState.CALLED


def test_the_chair_closes_and_the_page_tells_all(client, council):
    meeting = make_open_meeting(council)
    chair = seat(council, MemberRole.CHAIR)
    client.force_login(chair)

    waiting = text_of(client.get(url("close_meeting", meeting.pk)))
    assert "còn phiếu chưa nộp" in waiting
    for sheet in ScoreSheet.objects.all():
        fill(sheet, highest(form_of(sheet.item.dossier)))
    unnamed = text_of(client.post(url("close_meeting", meeting.pk), {"minutes_number": ""}))
    assert "error-summary" in unnamed
    response = client.post(url("close_meeting", meeting.pk), {"minutes_number": "05/BB"})

    assert response.url == url("meeting", meeting.pk)
    page = text_of(client.get(response.url))
    meeting.refresh_from_db()
    assert meeting.digest in page
    assert "Phiếu chấm khớp với dấu niêm phong." in page
    assert "5 sao" in page
    assert client.get(url("close_meeting", meeting.pk)).status_code == 302
    pdf = client.get(url("minutes", meeting.pk))
    assert pdf.content.startswith(b"%PDF-")
    assert pdf["Content-Type"] == "application/pdf"


def test_the_minutes_say_what_the_page_says(council):
    meeting = closed_meeting(council)
    meeting = Meeting.objects.select_related("council__regulation", "council__place").get(
        pk=meeting.pk
    )

    made = minutes.minutes_of(meeting)

    assert made.sheets_digest == meeting.digest
    assert [d.number for d in made.dossiers] == [meeting.items.get().dossier.number]
    assert made.dossiers[0].average == Decimal("100.0")
    assert [score.total for score in made.dossiers[0].scores] == [Decimal(100)] * 3
    assert len({score.digest for score in made.dossiers[0].scores}) == 3
    assert (made.chair, made.members_needed) == (str(seat(council, MemberRole.CHAIR)), 3)
    assert made.is_sample
    with pytest.raises(ValueError, match="closed"):
        minutes.minutes_of(make_meeting(council))


def test_the_minutes_tell_what_is_unusual():
    """Rounding that lifts, a mark that held back, ties, a wide spread, a reopening."""
    council = make_council(
        [MemberRole.CHAIR, MemberRole.SECRETARY, *[MemberRole.MEMBER] * 4],
        regulation=make_regulation(decimals=0, is_sample=False, quorum_percent=50),
    )
    make_organisation(place=council.place, name="Ủy ban nhân dân tỉnh Đông Đô")
    office = make_user(Role.OFFICE, council.place)
    dossier = make_reviewed(council, Stage.SCHEDULED)
    meeting = make_open_meeting(council, [dossier])
    form = form_of(dossier)
    chair, secretary, *members = council.members.all()
    ScoreSheet.objects.filter(member=members[0]).delete()
    low, best = lowest(form), highest(form)
    marked = next(c for c in form.criteria if any(m.stars == 4 for m in c.marks))
    for member in (chair, secretary, *members[1:]):
        sheet = ScoreSheet.objects.get(member=member)
        fill(sheet, best | {marked.code: low[marked.code]})
    for sheet in ScoreSheet.objects.filter(member__in=members[3:]):
        sheet.member.user.interests.create(producer=dossier.producer, reason="Góp vốn")
    close = {"meeting": meeting, "by": chair.user, "at": AT}
    first = meetings.close_meeting(**close, minutes_number="1", spread_note="Đã bàn.")
    meetings.reopen_meeting(meeting=meeting, reason="Sai số", by=office, at=AT)
    again = meetings.close_meeting(**close, minutes_number="1", spread_note="Đã bàn.")

    made = minutes.minutes_of(Meeting.objects.select_related("council__place").get(pk=again.pk))

    assert made.authority_name == "Ủy ban nhân dân tỉnh Đông Đô"
    assert not made.is_sample
    assert "Về chênh lệch điểm: Đã bàn." in made.opinions
    assert "Lý do: Sai số" in made.opinions
    assert first.digest in made.opinions
    found = made.dossiers[0]
    assert [score.note for score in found.scores] == [
        "",
        "",
        "Không chấm: có quan hệ với chủ thể",
        "",
        "",
        "Không tính: có quan hệ với chủ thể",
    ]
    assert found.marks[0].criterion == marked.code
    assert (found.marks[0].votes_for, found.marks[0].votes_counted) == (0, 4)


@pytest.mark.parametrize(
    ("stars", "said"),
    [
        (2, "không thuộc hạng được công nhận"),
        (4, "Đề nghị Chủ tịch Ủy ban nhân dân cấp tỉnh công nhận 4 sao."),
        (5, "đề nghị chuyển hồ sơ lên cấp đó đánh giá"),
    ],
)
def test_the_conclusion_follows_the_authority(stars, said):
    dossier = make_reviewed(make_council(), Stage.SCORED)
    result = make_result(dossier, stars=stars)
    council = result.item.meeting.council
    item = agenda(result.item.meeting).select_related("result").get()
    scored = ItemScores(item, form_of(dossier), dossier.rulebook.data, ())
    outcome = Outcome(Fraction(17999, 200), Decimal(90), {}, 3, stars, stars, (), is_lifted=True)

    words = minutes.conclusion(scored, council, outcome)

    assert said in words
    assert "Điểm trước khi làm tròn là 89,995." in words


def test_the_minutes_wait_for_the_closing(client, council, office):
    meeting = make_open_meeting(council)
    client.force_login(office)

    assert client.get(url("minutes", meeting.pk)).status_code == 404


def test_a_wide_spread_is_shown_without_names(client, council):
    meeting = make_open_meeting(council)
    form = form_of(meeting.items.get().dossier)
    client.force_login(seat(council, MemberRole.CHAIR))
    sheets = list(ScoreSheet.objects.all())
    for i, sheet in enumerate(sheets[:2]):
        fill(sheet, highest(form) if i else lowest(form))
    early = text_of(client.get(url("close_meeting", meeting.pk)))
    assert "chênh" not in early  # not even the chair before the last sheet is in
    fill(sheets[2], highest(form))

    page = text_of(client.get(url("close_meeting", meeting.pk)))
    lazy = text_of(client.post(url("close_meeting", meeting.pk), {"minutes_number": "1"}))
    response = client.post(
        url("close_meeting", meeting.pk),
        {"minutes_number": "1", "acknowledged": "on", "spread_note": "Đã thảo luận kỹ."},
    )

    assert "chênh quá 10 điểm" in page
    widest = max(form.criteria, key=lambda c: c.max - min(o.points for o in c.choices))
    assert f"{widest.code} {widest.name}: chênh" in page
    assert "Hãy xác nhận hội đồng đã thảo luận." in lazy
    assert "Đã thảo luận kỹ." in text_of(client.get(response.url))


def test_others_do_not_reach_the_closing(client, council, office):
    meeting = make_open_meeting(council)
    for user in (office, seat(council, MemberRole.SECRETARY)):
        client.force_login(user)
        assert client.get(url("close_meeting", meeting.pk)).status_code == 403
        assert client.post(url("close_meeting", meeting.pk), {}).status_code == 403


def test_a_reopening_is_visible_for_ever(client, council, office):
    meeting = closed_meeting(council)
    number = meeting.items.get().dossier.number
    client.force_login(office)

    empty = text_of(client.post(url("reopen_meeting", meeting.pk), {"reason": " "}))
    assert "error-summary" in empty
    response = client.post(
        url("reopen_meeting", meeting.pk),
        {"reason": "Nhầm phiếu của ông Đỗ Ửng", "rescore": [number]},
    )

    page = text_of(client.get(response.url))
    assert "Nhầm phiếu của ông Đỗ Ửng" in page
    assert meeting.digest in page
    assert Meeting.objects.get().state == MeetingState.OPEN


def test_an_altered_sheet_is_noticed(client, council, office):
    meeting = closed_meeting(council)
    client.force_login(office)
    with connection.cursor() as cursor:  # as the database's own administrator could
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE evaluations_scoreline SET comment = 'sửa trộm'")
        cursor.execute("SET LOCAL session_replication_role = origin")

    assert "KHÔNG khớp" in text_of(client.get(url("meeting", meeting.pk)))
