"""Who may open the council's pages, and how much they ask of the database."""

import pytest

from accounts.roles import Role
from evaluations.choices import MemberRole, Stage
from evaluations.council_queries import form_of
from evaluations.models import (
    ScoreSheet,
)
from evaluations.services import meetings
from tests.evaluations.council_pages.pages import (
    AT,
    MAX_QUERIES,
    closed_meeting,
    seat,
    text_of,
    url,
)
from tests.factories.accounts import make_user
from tests.factories.councils import (
    fill,
    highest,
    make_council,
    make_meeting,
    make_open_meeting,
    make_reviewed,
)
from tests.factories.places import make_province

pytestmark = pytest.mark.django_db


# --- who may open what ----------------------------------------------------------------------------

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


# --- how much they ask ----------------------------------------------------------------------------


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
