"""Dossiers, rounds, councils, meetings and results in the office's admin."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit.models import Event
from common import clock
from evaluations.choices import MemberRole, Stage
from evaluations.models import (
    Council,
    CouncilRegulation,
    Dossier,
    Meeting,
    Result,
    Round,
    ScoreLine,
    ScoreSheet,
)
from tests import staff
from tests.factories.councils import (
    HELD_AT,
    fill,
    highest,
    make_council,
    make_meeting,
    make_open_meeting,
    make_regulation,
    make_result,
    make_reviewed,
    make_round,
)
from tests.factories.places import make_commune, make_province
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.factories.rulebooks import make_rulebook

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 6, 22, 5, 0, tzinfo=dt.UTC)
MODELS = [Round, Dossier, CouncilRegulation, Council, Meeting, Result]


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def province():
    make_rulebook()
    return make_province()


@pytest.fixture
def council(province):
    return make_council(place=province)


@pytest.fixture
def office(province, client):
    user = staff.make_staff(province)
    client.force_login(user)
    return user


def proposed(council, **overrides):
    return make_reviewed(council, Stage.PROPOSED, **overrides)


def make_everything(council):
    """One row of each list, all of the council's province."""
    result = make_result(make_reviewed(council, Stage.SCORED))
    return [
        result.item.meeting.round,
        result.dossier,
        council.regulation,
        council,
        result.item.meeting,
        result,
    ]


@pytest.mark.parametrize("role", [Role.OFFICE, Role.AUDITOR])
def test_every_list_and_page_opens_and_takes_no_change(client, council, role):
    client.force_login(staff.make_staff(council.place, role))

    for row in make_everything(council):
        assert staff.rows_of(client, type(row)) == [row]
        assert client.get(staff.page_url(row)).status_code == 200
        assert client.post(staff.page_url(row), {"name": "x"}).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_whoever_is_not_of_the_staff_stays_outside(client, council, model):
    for user in (
        staff.make_staff(make_commune(parent=council.place), Role.AREA_OFFICER),
        council.members.get(role=MemberRole.CHAIR).user,
    ):
        client.force_login(user)
        assert client.get(staff.list_url(model)).status_code == 302


def test_another_provinces_office_finds_nothing(client, council):
    rows = make_everything(council)
    client.force_login(staff.make_staff(make_province()))

    for row in rows[1], rows[3], rows[4], rows[5]:
        assert staff.rows_of(client, type(row)) == []
        assert client.get(staff.page_url(row)).status_code == 302


def test_lists_take_few_queries_whatever_their_length(client, office, council):
    staff.assert_list_is_cheap(client, Dossier, lambda: proposed(council, round=make_round()))
    staff.assert_list_is_cheap(client, Round, make_round)
    staff.assert_list_is_cheap(client, CouncilRegulation, make_regulation)
    staff.assert_list_is_cheap(client, Council, lambda: make_council(place=council.place))
    staff.assert_list_is_cheap(
        client, Result, lambda: make_result(make_reviewed(council, Stage.SCORED))
    )


def test_pages_take_few_queries(client, office, council):
    for row in make_everything(council):
        assert staff.queries_of(client, staff.page_url(row)) <= staff.MOST_QUERIES


def test_dossiers_are_found_however_they_are_typed(client, office, council):
    producer = make_producer(place=make_commune(parent=council.place), name="Hợp tác xã Đồng Chiêm")
    dossier = proposed(council, product=make_product(producer=producer, name="Chè sen Tây Hồ"))
    proposed(council)
    number = dossier.number.lower()

    for text in ("che sen tay ho", "CHÈ SEN", "dong chiem", f"{number[:4]} {number[4:]}"):
        assert staff.rows_of(client, Dossier, q=text) == [dossier]
    assert staff.rows_of(client, Dossier, q="không có") == []


def test_dossiers_by_term_rulebook_and_group(client, office, council):
    late = proposed(council, due_on=dt.date(2026, 6, 19))
    soon = proposed(council, due_on=dt.date(2026, 6, 29))
    none = proposed(council)
    make_reviewed(council, Stage.RECOGNISED, due_on=dt.date(2026, 6, 1))
    book = late.rulebook_id

    def found(**query):
        return set(staff.rows_of(client, Dossier, **query))

    assert found(han="qua_han") == {late}
    assert found(han="sap_den") == {soon}
    assert found(han="khong_han") == {none}
    assert found(bo_tieu_chi=book, stage__exact=Stage.PROPOSED) == {late, soon, none}
    assert found(bo_tieu_chi=book + 1) == set()
    assert len(found(bo_tieu_chi="x")) == 4
    assert "quá hạn 1 ngày làm việc" in client.get(staff.list_url(Dossier)).content.decode()
    assert client.get(staff.list_url(Dossier), {"_facets": "True"}).status_code == 200


def test_selected_dossiers_are_received_and_each_refusal_is_told(client, office, council):
    first, second = proposed(council), proposed(council)
    done = make_reviewed(council, Stage.RECEIVED)

    response = staff.run(client, "receive_selected", [first, second, done])

    received = set(Dossier.objects.filter(stage=Stage.RECEIVED))
    assert received == {first, second, done}
    assert Event.objects.filter(action="dossier.received").count() == 2
    told, refused = staff.said(response)
    assert told.startswith("Đã tiếp nhận (2): ")
    assert refused == (
        f"{done.number}: Hồ sơ đang ở bước “Văn phòng đã tiếp nhận”, "
        "không chuyển sang “Văn phòng đã tiếp nhận” được."
    )


def test_too_many_dossiers_at_once_are_refused_whole(client, office, council, monkeypatch):
    monkeypatch.setattr("accounts.admin_actions.MOST_ROWS", 1)
    rows = [proposed(council), proposed(council)]

    response = staff.run(client, "receive_selected", rows)

    assert staff.said(response) == ["Mỗi lần chỉ chọn tối đa 1 dòng."]
    assert Dossier.objects.filter(stage=Stage.PROPOSED).count() == 2


def test_an_auditor_is_offered_no_action_and_can_do_none(client, council):
    dossier = proposed(council)
    client.force_login(staff.make_staff(council.place, Role.AUDITOR))

    assert staff.actions_of(client, Dossier) == []
    staff.run(client, "receive_selected", [dossier])
    dossier.refresh_from_db()
    assert dossier.stage == Stage.PROPOSED
    assert client.get(reverse("admin:evaluations_councilregulation_add")).status_code == 403


def test_no_score_of_an_open_meeting_is_anywhere(client, office, council):
    meeting = make_open_meeting(council)
    item = meeting.items.get()
    form = item.dossier.rulebook.data.sets[item.dossier.product.product_set.code]
    fill(item.sheets.first(), highest(form))
    hidden = Result.objects.create(
        item=item,
        dossier=item.dossier,
        average=Decimal("98.70"),
        parts={"A": "39.10"},
        sheets_counted=3,
        stars_by_points=5,
        stars=5,
    )

    assert staff.rows_of(client, Result) == []
    assert client.get(staff.page_url(hidden)).status_code == 302
    for row in meeting, item.dossier:
        text = client.get(staff.page_url(row)).content.decode()
        assert "98,7" not in text
        assert "5 sao" not in text
    assert not staff.is_registered(ScoreSheet)
    assert not staff.is_registered(ScoreLine)


def test_a_closed_meeting_shows_its_stars(client, office, council):
    result = make_result(make_reviewed(council, Stage.SCORED), stars=4)

    text = client.get(staff.page_url(result.item.meeting)).content.decode()

    assert "4 sao" in text
    assert result.dossier.product.name in text


def test_meetings_by_state_and_name(client, office, council):
    called, at_work = make_meeting(council, name="Phiên Đợt một"), make_open_meeting(council)
    closed = make_result(make_reviewed(council, Stage.SCORED)).item.meeting

    for state, row in (("called", called), ("open", at_work), ("closed", closed)):
        assert staff.rows_of(client, Meeting, tinh_trang=state) == [row]
    assert staff.rows_of(client, Meeting, q="phien dot") == [called]


def test_results_held_back_by_a_minimum_mark(client, office, council):
    held = make_result(
        make_reviewed(council, Stage.SCORED),
        stars=3,
        stars_by_points=4,
        held_back=[
            {
                "criterion": "A1.2",
                "option": "1",
                "points": "1",
                "stars": 4,
                "votes_for": 1,
                "votes_against": 2,
            }
        ],
    )
    plain = make_result(make_reviewed(council, Stage.SCORED), stars=4)

    assert staff.rows_of(client, Result, muc="giu") == [held]
    assert staff.rows_of(client, Result, muc="du") == [plain]
    assert staff.rows_of(client, Result, hang="3") == [held]
    text = client.get(staff.page_url(held)).content.decode()
    assert "Tiêu chí A1.2: 1 phiếu đạt, 2 phiếu không (4 sao)" in text


def test_councils_rounds_and_regulations_are_found_without_diacritics(client, office, council):
    council.name = "Hội đồng Đồng Tháp"
    council.save()
    regulation = make_regulation(number="7/QC", issuer="Sở Nông nghiệp")
    late = make_round(name="Đợt hè")

    assert staff.rows_of(client, Council, q="dong thap") == [council]
    assert staff.rows_of(client, CouncilRegulation, q="so nong") == [regulation]
    assert staff.rows_of(client, Round, q="dot he") == [late]
    assert staff.rows_of(client, Round, q="dot dong") == []


REGULATION = {
    "da_dien": "x",
    "number": "8/QC-HĐĐG",
    "issued_on": "2026-06-01",
    "issuer": "Ủy ban nhân dân tỉnh Mẫu",
    "members_min": "7",
    "members_max": "15",
    "quorum_percent": "75",
    "chair_required": "on",
    "averaging": "mean",
    "rounding": "half_up",
    "decimals": "1",
    "minimum_rule": "majority",
}


def test_a_regulation_is_recorded_by_the_service(client, office):
    here = reverse("admin:evaluations_councilregulation_add")

    assert client.get(here).status_code == 200
    response = client.post(here, REGULATION, follow=True)

    made = CouncilRegulation.objects.get()
    assert made.number == "8/QC-HĐĐG"
    assert response.redirect_chain == [(staff.page_url(made), 302)]
    assert staff.said(response) == ["Đã ghi quy chế 8/QC-HĐĐG."]
    assert Event.objects.get().action == "regulation.recorded"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"issued_on": "2027-01-01"}, "tương lai"),
        ({"issued_on": "0026-01-01"}, "xem lại năm"),
        ({"number": "\u0958" * 50}, "50 kí tự"),
        ({"issuer": "\u0958" * 200}, "200 kí tự"),
        ({"members_max": "3"}, ""),
        ({"number": ""}, "bắt buộc"),
    ],
)
def test_a_wrong_regulation_comes_back_with_the_reason(client, office, wrong, message):
    here = reverse("admin:evaluations_councilregulation_add")

    response = client.post(here, REGULATION | wrong)

    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert message in response.content.decode()
    assert not CouncilRegulation.objects.exists()


def test_the_log_of_a_record_is_the_registrys_own(client, office, council):
    dossier = proposed(council)
    staff.run(client, "receive_selected", [dossier])
    history = reverse("admin:evaluations_dossier_history", args=[dossier.pk])

    response = client.get(history, follow=True)

    events = list(response.context["cl"].result_list)
    assert [event.action for event in events] == ["dossier.received"]
    gone = reverse("admin:evaluations_dossier_history", args=[dossier.pk + 1])
    assert client.get(gone).status_code == 302


def test_a_reopened_meeting_shows_why_and_no_mark(client, office, council):
    meeting = make_open_meeting(council, spread_note="Phiếu cao nhất 91 điểm.")
    meeting.reopenings.create(
        reason="Nhầm hồ sơ.",
        closed_at=HELD_AT,
        minutes_number="1/BB",
        digest="0" * 64,
        sheets=[],
        results=[],
        by=office,
    )

    text = client.get(staff.page_url(meeting)).content.decode()

    assert "Nhầm hồ sơ." in text
    assert "91 điểm" not in text
