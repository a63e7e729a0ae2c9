"""The council's pages: who may open them, what they say and must not say, how much they ask."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from accounts.roles import Role
from common import clock
from evaluations import minutes
from evaluations.choices import MeetingState, MemberRole, Stage
from evaluations.council_queries import ItemScores, agenda, form_of
from evaluations.models import (
    Council,
    CouncilRegulation,
    Interest,
    Meeting,
    NationalResult,
    ScoreLine,
    ScoreSheet,
)
from evaluations.scoring import Outcome
from evaluations.services import meetings
from tests.attachments import files
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
from tests.factories.evaluations import make_file
from tests.factories.places import make_province
from tests.factories.producers import make_membership
from tests.factories.products import make_product, make_product_set

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 6, 20, 3, 0, tzinfo=dt.UTC)
MAX_QUERIES = 12


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def council():
    return make_council()


@pytest.fixture
def office(council):
    return make_user(Role.OFFICE, council.place)


def url(name, *args):
    return reverse(f"evaluations:{name}", args=args)


def text_of(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def seat(council, role):
    return council.members.get(role=role).user


def closed_meeting(council, count=1):
    meeting = make_open_meeting(
        council, [make_reviewed(council, Stage.SCHEDULED) for _ in range(count)]
    )
    for sheet in ScoreSheet.objects.filter(item__meeting=meeting):
        fill(sheet, highest(form_of(sheet.item.dossier)))
    chair = seat(council, MemberRole.CHAIR)
    return meetings.close_meeting(
        meeting=meeting, minutes_number=f"{meeting.pk}/BB", by=chair, at=AT
    )


# --- who may open what ---------------------------------------------------------------------------

PAGES = [
    "councils",
    "establish_council",
    "record_regulation",
    "council",
    "call_meeting",
    "declare_interest",
    "meetings",
    "meeting",
    "open_meeting",
    "reopen_meeting",
    "minutes",
    "sheets",
]
BY_ROLE = {
    Role.OFFICE: dict.fromkeys(PAGES, 200) | {"sheets": 403},
    Role.AUDITOR: dict.fromkeys(PAGES, 200)
    | dict.fromkeys(
        ["establish_council", "record_regulation", "call_meeting", "reopen_meeting", "sheets"], 403
    )
    | {"declare_interest": 404},
    Role.AREA_OFFICER: dict.fromkeys(PAGES, 403),
    Role.PRODUCER: dict.fromkeys(PAGES, 403),
}


@pytest.mark.parametrize("role", BY_ROLE)
def test_each_page_by_role(client, council, role):
    meeting = closed_meeting(council)
    keys = {
        "council": council.pk,
        "call_meeting": council.pk,
        "declare_interest": council.pk,
        "meeting": meeting.pk,
        "open_meeting": meeting.pk,
        "reopen_meeting": meeting.pk,
        "minutes": meeting.pk,
    }
    client.force_login(make_user(role, council.place))

    found = {
        name: client.get(url(name, *([keys[name]] if name in keys else []))).status_code
        for name in PAGES
    }

    assert found == BY_ROLE[role]


def test_signed_out_people_are_sent_to_the_door(client, council):
    for address in (url("councils"), url("council", council.pk), url("sheets")):
        response = client.get(address)
        assert response.status_code == 302
        assert response.url.endswith(f"?next={address}")


def test_another_areas_work_is_not_found(client, council):
    meeting = closed_meeting(council)
    sheet = ScoreSheet.objects.first()
    client.force_login(make_user(Role.OFFICE, make_province()))

    for name, key in [
        ("council", council.pk),
        ("call_meeting", council.pk),
        ("declare_interest", council.pk),
        ("meeting", meeting.pk),
        ("open_meeting", meeting.pk),
        ("reopen_meeting", meeting.pk),
        ("minutes", meeting.pk),
        ("sheet", sheet.pk),
        ("result", sheet.item.dossier.number),
    ]:
        assert client.get(url(name, key)).status_code == 404, name
    for name, key in [
        ("arrange_agenda", meeting.pk),
        ("reopen_meeting", meeting.pk),
        ("forward", sheet.item.dossier.number),
    ]:
        assert client.post(url(name, key)).status_code == 404, name
    assert str(council) not in text_of(client.get(url("councils")))
    assert str(meeting) not in text_of(client.get(url("meetings")))


def test_a_member_sees_only_own_councils(client, council):
    other = make_council()
    client.force_login(seat(council, MemberRole.MEMBER))

    page = text_of(client.get(url("councils")))

    assert str(council) in page
    assert str(other) not in page
    assert client.get(url("council", other.pk)).status_code == 404


# --- establishing --------------------------------------------------------------------------------


def seats_data(users, roles=(MemberRole.CHAIR, MemberRole.SECRETARY, MemberRole.MEMBER)):
    data = {"ghe-TOTAL_FORMS": "9", "ghe-INITIAL_FORMS": "0"}
    for i, (user, role) in enumerate(zip(users, roles, strict=False)):
        data |= {f"ghe-{i}-user": user.pk, f"ghe-{i}-role": role, f"ghe-{i}-agency": "Sở Y tế"}
    for i in range(len(users), 9):
        data |= {f"ghe-{i}-user": "", f"ghe-{i}-role": MemberRole.MEMBER, f"ghe-{i}-agency": ""}
    return data


def council_data(province, rules, users, **overrides):
    return {
        "name": "Hội đồng cấp tỉnh",
        "place": province.pk,
        "regulation": rules.pk,
        "decision_number": "321/QĐ-UBND",
        "established_on": "2026-06-03",
        **seats_data(users),
    } | overrides


def test_the_office_records_a_regulation_and_a_council(client):
    place = make_province()
    client.force_login(make_user(Role.OFFICE, place))
    regulation_data = {
        "number": "12/QC-HĐĐG",
        "issued_on": "2026-06-01",
        "issuer": "Ủy ban nhân dân tỉnh Mẫu",
        "members_min": "3",
        "members_max": "9",
        "quorum_percent": "75",
        "chair_required": "on",
        "averaging": "mean",
        "rounding": "half_up",
        "decimals": "1",
        "spread_limit": "10",
        "minimum_rule": "majority",
    }

    assert client.post(url("record_regulation"), regulation_data).status_code == 302
    regulation = CouncilRegulation.objects.get()
    users = [make_user(Role.COUNCIL_MEMBER) for _ in range(3)]
    response = client.post(url("establish_council"), council_data(place, regulation, users))

    council = Council.objects.get()
    assert response.url == url("council", council.pk)
    assert (regulation.decimals, regulation.spread_limit) == (1, Decimal(10))
    page = text_of(client.get(response.url))
    assert "12/QC-HĐĐG" in page
    assert str(users[0]) in page
    again = text_of(client.post(url("record_regulation"), regulation_data))
    assert "đã có trong sổ" in again


def test_wrong_seats_are_told_at_the_form(client):
    place = make_province()
    client.force_login(make_user(Role.OFFICE, place))
    users = [make_user(Role.COUNCIL_MEMBER) for _ in range(2)]
    data = council_data(place, make_regulation(), [])
    data |= seats_data([users[0], users[0]], [MemberRole.CHAIR, MemberRole.SECRETARY])

    page = text_of(client.post(url("establish_council"), data))

    assert "từ 3 đến 15 thành viên; danh sách có 2" in page
    assert not Council.objects.exists()


def test_hostile_values_are_told_at_the_form(client):
    place, elsewhere = make_province(), make_province()
    client.force_login(make_user(Role.OFFICE, place))
    users = [make_user(Role.COUNCIL_MEMBER) for _ in range(3)]
    stranger = make_user(Role.AREA_OFFICER, place)
    regulation = make_regulation()
    for wrong in (
        {"place": elsewhere.pk},
        {"name": "x" * 300},
        {"established_on": "2027-01-01"},
        {"established_on": "hôm qua"},
        {"regulation": "0"},
        {"ghe-0-user": stranger.pk},
        {"ghe-0-role": "emperor"},
        {"ghe-TOTAL_FORMS": "100000"},
    ):
        text_of(
            client.post(url("establish_council"), council_data(place, regulation, users, **wrong))
        )

    assert not Council.objects.exists()


# --- meetings ------------------------------------------------------------------------------------


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


# --- ties ----------------------------------------------------------------------------------------


def test_a_member_declares_an_own_tie(client, council):
    dossier = make_reviewed(council, Stage.SCHEDULED)
    make_open_meeting(council, [dossier])
    member = seat(council, MemberRole.MEMBER)
    client.force_login(member)
    data = {"member": member.pk, "producer": dossier.producer_id, "reason": "Em ruột giám đốc"}

    other = seat(council, MemberRole.CHAIR)
    forged = text_of(client.post(url("declare_interest", council.pk), data | {"member": other.pk}))
    response = client.post(url("declare_interest", council.pk), data)

    assert "error-summary" in forged
    assert response.url == url("council", council.pk)
    assert Interest.objects.get().user == member
    assert "Em ruột giám đốc" in text_of(client.get(response.url))
    assert not ScoreSheet.objects.filter(member__user=member).exists()


def test_the_office_declares_for_a_member(client, council, office):
    dossier = make_reviewed(council)
    member = seat(council, MemberRole.MEMBER)
    client.force_login(office)

    client.post(
        url("declare_interest", council.pk),
        {"member": member.pk, "producer": dossier.producer_id, "reason": "Góp vốn"},
    )

    assert Interest.objects.get().user == member


# --- sheets --------------------------------------------------------------------------------------


@pytest.fixture
def sheet(council):
    return make_open_meeting(council).items.get().sheets.first()


def sheet_data(sheet, chosen):
    return {f"tieu_chi_{code}": key for code, key in chosen.items()}


def test_the_sheet_is_made_from_the_rulebook(client, sheet):
    client.force_login(sheet.member.user)

    page = text_of(client.get(url("sheet", sheet.pk)))

    form = form_of(sheet.item.dossier)
    for criterion in form.criteria:
        assert f'data-criterion="{criterion.code}"' in page
        assert page.count(f'name="tieu_chi_{criterion.code}"') == len(criterion.choices)
    assert "mức tối thiểu để đạt 4 sao" in page
    assert "còn " in page


def test_a_draft_is_kept_and_shown_again(client, sheet):
    client.force_login(sheet.member.user)
    first, second = form_of(sheet.item.dossier).criteria[:2]
    data = {
        f"tieu_chi_{first.code}": first.choices[-1].key,
        f"y_kien_{second.code}": "Xem lại hợp đồng",
        "remark": "Tốt",
        "do": "save",
    }

    response = client.post(url("sheet", sheet.pk), data)

    page = text_of(client.get(response.url))
    sheet.refresh_from_db()
    assert (sheet.total, sheet.submitted_at) == (first.choices[-1].points, None)
    assert "Xem lại hợp đồng" in page
    assert page.count(" checked") == 1


def test_submitting_a_whole_sheet_locks_it(client, sheet):
    client.force_login(sheet.member.user)
    chosen = highest(form_of(sheet.item.dossier))

    response = client.post(url("sheet", sheet.pk), sheet_data(sheet, chosen) | {"do": "submit"})

    assert response.url == url("meeting", sheet.item.meeting_id)
    page = text_of(client.get(url("sheet", sheet.pk)))
    assert "đã khóa" in page
    assert '<input type="radio"' not in page
    late = text_of(client.post(url("sheet", sheet.pk), sheet_data(sheet, chosen)))
    assert "đã khóa" in late


def test_an_unfinished_sheet_is_kept_but_not_handed_in(client, sheet):
    client.force_login(sheet.member.user)
    chosen = highest(form_of(sheet.item.dossier))
    gone = list(chosen)[4]
    del chosen[gone]

    page = text_of(
        client.post(url("sheet", sheet.pk), sheet_data(sheet, chosen) | {"do": "submit"})
    )

    sheet.refresh_from_db()
    assert "Đã lưu nháp, chưa nộp được: còn 1 tiêu chí chưa chọn." in page
    assert f'href="#id_tieu_chi_{gone}"' in page
    assert sheet.submitted_at is None
    assert sheet.lines.count() == len(chosen)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("1000", "Điểm vượt mức tối đa"),
        ("-5", "Mức chọn không có trong bộ tiêu chí"),
        ("<script>", "Mức chọn không có trong bộ tiêu chí"),
        ("\x00", "error"),
    ],
)
def test_a_hostile_score_is_told_at_its_criterion(client, sheet, value, said):
    client.force_login(sheet.member.user)
    code = form_of(sheet.item.dossier).criteria[0].code

    page = text_of(client.post(url("sheet", sheet.pk), {f"tieu_chi_{code}": value}))

    assert said in page
    assert "<script>alert" not in page
    assert not ScoreLine.objects.exists()


def test_points_from_the_request_are_never_read(client, sheet):
    client.force_login(sheet.member.user)
    first = form_of(sheet.item.dossier).criteria[0]
    low = first.choices[0]
    data = {f"tieu_chi_{first.code}": low.key, "points": "100", "total": "100"}

    client.post(url("sheet", sheet.pk), data)

    sheet.refresh_from_db()
    assert sheet.total == low.points


def test_evidence_stands_beside_the_criteria(client, sheet):
    dossier = sheet.item.dossier
    form = form_of(dossier)
    data = next(
        d
        for d in dossier.rulebook.data.documents_for(
            dossier.purpose, form.code, dossier.producer.legal_form
        )
        if d.evidence_for
    )
    row = dossier.documents.create(code=data.code, name=data.name, mandatory=False, order=1)
    row.versions.create(file=make_file(), version=1, filed_by=dossier.opened_by)
    client.force_login(sheet.member.user)

    page = text_of(client.get(url("sheet", sheet.pk)))

    assert f'id="tai-lieu-{data.code}"' in page
    assert f'href="#tai-lieu-{data.code}"' in page
    assert url("original", dossier.number, data.code, 1) in page


def test_nobody_else_opens_a_sheet_before_the_closing(client, council, office, sheet):
    fill(sheet, highest(form_of(sheet.item.dossier)))
    for user in (
        office,
        seat(council, MemberRole.SECRETARY),
        make_user(Role.AUDITOR, council.place),
    ):
        if user != sheet.member.user:
            client.force_login(user)
            assert client.get(url("sheet", sheet.pk)).status_code == 404
            assert client.post(url("sheet", sheet.pk), {}).status_code in {403, 404}


def test_no_page_before_the_closing_holds_anothers_number(client, council, office):
    """Totals are made recognisable: 71.37 stands in no page of anybody but its member."""
    meeting = make_open_meeting(council)
    sheets = list(ScoreSheet.objects.all())
    for sheet in sheets:
        fill(sheet, highest(form_of(sheet.item.dossier)), submitted=False)
        ScoreSheet.objects.filter(pk=sheet.pk).update(total=Decimal("71.37"), submitted_at=AT)
    dossier = meeting.items.get().dossier
    chair = seat(council, MemberRole.CHAIR)
    addresses = [
        url("councils"),
        url("council", council.pk),
        url("meetings"),
        url("meeting", meeting.pk),
        url("dossier", dossier.number),
        url("list"),
        reverse("desk:home"),
    ]

    for user in (office, chair, make_user(Role.AUDITOR, council.place)):
        client.force_login(user)
        for address in addresses:
            response = client.get(address)
            assert response.status_code == 200, address
            page = response.content.decode()
            assert "71,37" not in page, (user, address)
            assert "71.37" not in page, (user, address)
        assert client.get(url("result", dossier.number)).status_code == 404


def test_a_sealed_sheet_is_read_by_those_of_the_meeting(client, council, office):
    meeting = closed_meeting(council)
    sheet = ScoreSheet.objects.filter(item__meeting=meeting).first()
    for user in (office, sheet.member.user, seat(council, MemberRole.SECRETARY)):
        client.force_login(user)
        page = text_of(client.get(url("sheet", sheet.pk)))
        assert "Phiếu đã niêm phong" in page
    response = client.post(url("sheet", sheet.pk), {})
    assert response.url == url("sheet", sheet.pk)


def test_the_own_list(client, council, sheet):
    client.force_login(sheet.member.user)

    page = text_of(client.get(url("sheets")))

    assert page.count("Chưa chấm") == 1


# --- results -------------------------------------------------------------------------------------


def scored(stars, stage=Stage.SCORED, **more):
    dossier = make_reviewed(make_council(), stage)
    make_result(dossier, stars=stars, **more)
    return dossier


def test_the_producer_sees_the_result_and_what_held_it_back(client):
    dossier = scored(3, average=Decimal("82.5"), stars_by_points=4)
    form = form_of(dossier)
    mark = next(m for c in form.criteria for m in c.marks if m.stars == 4)
    other = scored(
        3,
        average=Decimal("82.5"),
        stars_by_points=4,
        held_back=[
            {
                "criterion": mark.criterion_code,
                "option": mark.key,
                "points": str(mark.points),
                "stars": 4,
                "votes_for": 1,
                "votes_against": 2,
            }
        ],
    )
    owner = make_user(Role.PRODUCER)
    make_membership(other.producer, owner)
    client.force_login(owner)

    page = text_of(client.get(url("result", other.number)))

    assert "82,5" in page
    assert "3 sao" in page
    assert form.criterion(mark.criterion_code).name in page
    assert "1/3" in page
    assert client.get(url("result", dossier.number)).status_code == 404


def test_the_office_forwards_from_the_result(client):
    dossier = scored(5)
    client.force_login(make_user(Role.OFFICE, dossier.place.parent))

    page = text_of(client.get(url("result", dossier.number)))
    response = client.post(url("forward", dossier.number), follow=True)

    assert "Chuyển cấp trung ương" in page
    assert "Đã chuyển hồ sơ lên cấp trung ương." in text_of(response)
    dossier.refresh_from_db()
    assert dossier.stage == Stage.FORWARDED
    again = client.post(url("forward", dossier.number), follow=True)
    assert "không chuyển sang" in text_of(again)


@pytest.mark.parametrize("stars", [4, 5])
def test_the_office_is_led_on_to_the_decision(client, stars):
    dossier = scored(stars)
    client.force_login(make_user(Role.OFFICE, dossier.place.parent))
    recognise = reverse("certificates:recognise")

    page = text_of(client.get(url("result", dossier.number)))

    # Five stars go to the central level first.
    assert (recognise in page) is (stars == 4)


def test_a_lower_result_is_not_forwarded(client):
    dossier = scored(4)
    client.force_login(make_user(Role.OFFICE, dossier.place.parent))

    assert "Chuyển cấp trung ương" not in text_of(client.get(url("result", dossier.number)))
    refused = client.post(url("forward", dossier.number), follow=True)
    assert "chưa đạt mức 90" in text_of(refused)


def test_the_ministry_records_the_central_result(client):
    dossier = scored(5, Stage.FORWARDED)
    client.force_login(make_user(Role.MINISTRY))
    data = {
        "total": "88,5",
        "stars": "4",
        "document_number": "77/TB-BNNMT",
        "document_on": "2026-06-20",
    }

    assert "error-summary" not in text_of(client.get(url("national_result", dossier.number)))
    for field, value in [
        ("total", "100.5"),
        ("total", "x"),
        ("stars", "5"),
        ("stars", "9"),
        ("document_on", "2026-06-21"),
        ("document_number", ""),
    ]:
        page = text_of(client.post(url("national_result", dossier.number), data | {field: value}))
        assert "error-summary" in page, (field, value)
    assert not NationalResult.objects.exists()
    response = client.post(
        url("national_result", dossier.number),
        data | {"file": SimpleUploadedFile("thong-bao.pdf", files.pdf())},
    )

    assert response.url == url("result", dossier.number)
    page = text_of(client.get(response.url))
    assert "88,50" in page
    assert "77/TB-BNNMT" in page
    scan = client.get(url("national_scan", dossier.number))
    assert scan["Content-Disposition"].startswith("attachment")
    assert b"".join(scan.streaming_content) == files.pdf()
    scan.close()


def test_a_result_without_a_scan_has_none_to_give(client):
    dossier = scored(5, Stage.NATIONAL)
    NationalResult.objects.create(
        dossier=dossier,
        total=80,
        stars=4,
        document_number="77",
        document_on=dt.date(2026, 6, 20),
        by=make_user(),
    )
    client.force_login(make_user(Role.MINISTRY))

    assert client.get(url("national_scan", dossier.number)).status_code == 404


def test_a_hostile_scan_leaves_nothing_behind(client):
    dossier = scored(5, Stage.FORWARDED)
    client.force_login(make_user(Role.MINISTRY))
    data = {
        "total": "91",
        "stars": "5",
        "document_number": "77",
        "document_on": "2026-06-20",
        "file": SimpleUploadedFile("thong-bao.pdf", b"MZ\x90\x00 not a pdf"),
    }

    page = text_of(client.post(url("national_result", dossier.number), data))

    assert "error-summary" in page
    assert not NationalResult.objects.exists()
    dossier.refresh_from_db()
    assert dossier.stage == Stage.FORWARDED


def test_the_office_lets_the_province_judge_again(client):
    dossier = scored(5, Stage.NATIONAL)
    NationalResult.objects.create(
        dossier=dossier,
        total=80,
        stars=4,
        document_number="77",
        document_on=dt.date(2026, 6, 20),
        by=make_user(),
    )
    client.force_login(make_user(Role.OFFICE, dossier.place.parent))

    assert "Cấp tỉnh đánh giá lại" in text_of(client.get(url("result", dossier.number)))
    assert "error-summary" in text_of(client.post(url("evaluate_again", dossier.number), {}))
    client.post(url("evaluate_again", dossier.number), {"reason": "Bổ sung minh chứng"})

    dossier.refresh_from_db()
    assert dossier.stage == Stage.REVIEWED


def test_the_office_ends_a_dossier_that_the_centre_rated_too_low(client):
    dossier = scored(5, Stage.NATIONAL)
    NationalResult.objects.create(
        dossier=dossier,
        total=45,
        stars=2,
        document_number="78",
        document_on=dt.date(2026, 6, 20),
        by=make_user(),
    )
    client.force_login(make_user(Role.OFFICE, dossier.place.parent))

    assert url("conclude", dossier.number) in text_of(client.get(url("result", dossier.number)))
    assert "error-summary" in text_of(client.post(url("conclude", dossier.number), {}))
    client.post(url("conclude", dossier.number), {"reason": "Không đạt hạng được công nhận"})

    dossier.refresh_from_db()
    assert dossier.stage == Stage.NOT_RECOGNISED
    assert url("conclude", dossier.number) not in text_of(client.get(url("result", dossier.number)))


# --- how much they ask ---------------------------------------------------------------------------


def query_count(client, address, django_assert_max_num_queries):
    with django_assert_max_num_queries(MAX_QUERIES) as asked:
        response = client.get(address)
    assert response.status_code == 200
    return len(asked)


@pytest.mark.parametrize("name", ["councils", "council", "meetings", "call_meeting"])
def test_lists_ask_the_same_for_one_and_three_rows(client, name, django_assert_max_num_queries):
    council = make_council()
    client.force_login(make_user(Role.OFFICE, council.place))
    make_meeting(council)
    make_reviewed(council)
    address = url(name, council.pk) if name in {"council", "call_meeting"} else url(name)
    client.get(address)

    one = query_count(client, address, django_assert_max_num_queries)
    for _ in range(2):
        make_meeting(make_council(place=council.place))
        make_meeting(council)
        make_reviewed(council)
    three = query_count(client, address, django_assert_max_num_queries)

    assert one == three


@pytest.mark.parametrize("state", ["called", "open", "closed"])
def test_a_meeting_asks_the_same_for_one_and_three_dossiers(
    client, state, django_assert_max_num_queries
):
    counts = []
    for count in (1, 3):
        council = make_council()
        client.force_login(make_user(Role.OFFICE, council.place))
        if state == "closed":
            meeting = closed_meeting(council, count)
        else:
            make = make_meeting if state == "called" else make_open_meeting
            dossiers = [make_reviewed(council, Stage.SCHEDULED) for _ in range(count)]
            meeting = make(council, dossiers)
        client.get(url("meetings"))
        address = url("meeting", meeting.pk)
        counts.append(query_count(client, address, django_assert_max_num_queries))

    assert counts[0] == counts[1]


def test_every_other_page_stays_within_its_queries(client, council, django_assert_max_num_queries):
    meeting = make_open_meeting(
        council, [make_reviewed(council, Stage.SCHEDULED) for _ in range(3)]
    )
    sheet = meeting.items.first().sheets.first()
    chair = seat(council, MemberRole.CHAIR)
    client.force_login(chair)
    own = ScoreSheet.objects.filter(member__user=chair).first()
    fill(own, highest(form_of(own.item.dossier)), submitted=False)
    client.get(url("meetings"))

    for address in (
        url("sheets"),
        url("sheet", own.pk),
        url("open_meeting", meeting.pk),
        url("close_meeting", meeting.pk),
        url("declare_interest", council.pk),
    ):
        query_count(client, address, django_assert_max_num_queries)
    for other in ScoreSheet.objects.filter(submitted_at=None).exclude(lines__isnull=False):
        fill(other, highest(form_of(other.item.dossier)))
    own.submitted_at = AT
    own.save()
    query_count(client, url("close_meeting", meeting.pk), django_assert_max_num_queries)
    meetings.close_meeting(meeting=meeting, minutes_number="1", by=chair, at=AT)
    query_count(client, url("sheet", sheet.pk), django_assert_max_num_queries)
    query_count(client, url("result", sheet.item.dossier.number), django_assert_max_num_queries)
    client.force_login(make_user(Role.OFFICE, council.place))
    client.get(url("meetings"))
    for address in (
        url("establish_council"),
        url("record_regulation"),
        url("reopen_meeting", meeting.pk),
        url("minutes", meeting.pk),
    ):
        query_count(client, address, django_assert_max_num_queries)
