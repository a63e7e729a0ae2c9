"""The sheet of a member on its page."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.roles import Role
from evaluations.choices import MemberRole
from evaluations.council_queries import form_of
from evaluations.models import (
    ScoreLine,
    ScoreSheet,
)
from tests.evaluations.council_pages.pages import AT, closed_meeting, seat, text_of, url
from tests.factories.accounts import make_user
from tests.factories.councils import (
    fill,
    highest,
    make_open_meeting,
)
from tests.factories.evaluations import make_file

pytestmark = pytest.mark.django_db


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
