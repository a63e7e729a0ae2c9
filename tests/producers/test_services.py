"""Registering and changing producers."""

import datetime as dt

import pytest

from accounts.roles import Role
from audit.models import Event
from common.errors import PermissionDeniedError, RuleError
from producers import services, tax_codes
from producers.models import Membership, Producer, ProducerContact
from producers.queries import acts_for, search, similar
from producers.services import ProducerFacts
from tests.factories.accounts import make_user
from tests.factories.places import make_commune, make_province
from tests.factories.producers import make_membership, make_producer
from tests.factories.rulebooks import make_rulebook

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def commune():
    make_rulebook()
    return make_commune(name="Bát Tràng", parent=make_province(name="Mẫu"))


@pytest.fixture
def officer(commune):
    return make_user(Role.AREA_OFFICER, commune)


def facts(commune, **overrides):
    values = {
        "name": "Hợp tác xã Gốm mẫu",
        "legal_form": "cooperative",
        "tax_code": "0999999912",
        "place": commune,
        "phone": "0900000001",
        "representative": "Người mẫu",
    }
    return ProducerFacts(**values | overrides)


def test_register_gives_a_number_keeps_contacts_apart_and_leaves_an_event(commune, officer):
    producer = services.register(facts=facts(commune), by=officer, at=AT)

    event = Event.objects.get(action="producer.registered")
    assert producer.number[0] == "C"
    assert producer.search_key == "hop tac xa gom mau"
    assert ProducerContact.objects.get(producer=producer).phone == "0900000001"
    assert (event.object_label, event.actor) == (producer.number, officer.username)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " \u200b "}, "name"),
        ({"legal_form": "unknown"}, "legal_form"),
        ({"tax_code": "0999999913"}, "tax_code"),
        ({"tax_code": "đây không phải số"}, "tax_code"),
    ],
)
def test_register_refuses_at_the_field_and_writes_nothing(commune, officer, wrong, field):
    with pytest.raises(RuleError) as refused:
        services.register(facts=facts(commune, **wrong), by=officer, at=AT)

    assert refused.value.field == field
    assert not Producer.objects.exists()


def test_register_refuses_a_commune_that_has_ended(commune):
    ended = make_commune(
        parent=commune.parent, valid_from=dt.date(2008, 8, 1), valid_to=dt.date(2025, 6, 30)
    )
    office = make_user(Role.OFFICE, commune.parent)

    with pytest.raises(RuleError) as refused:
        services.register(facts=facts(ended), by=office, at=AT)

    assert refused.value.field == "place"


def test_register_refuses_a_tax_code_twice(commune, officer):
    services.register(facts=facts(commune), by=officer, at=AT)

    with pytest.raises(RuleError) as refused:
        services.register(facts=facts(commune, name="Chủ thể mẫu khác"), by=officer, at=AT)

    assert refused.value.field == "tax_code"
    assert Producer.objects.count() == 1


def test_register_is_for_the_own_area(commune):
    stranger = make_user(Role.AREA_OFFICER, make_commune())

    with pytest.raises(PermissionDeniedError):
        services.register(facts=facts(commune), by=stranger, at=AT)


def test_change_keeps_the_number_and_digests_both_states(commune, officer):
    producer = services.register(facts=facts(commune), by=officer, at=AT)

    changed = services.change(
        producer=producer, facts=facts(commune, name="Tên mẫu mới"), by=officer, at=AT
    )

    event = Event.objects.get(action="producer.changed")
    assert (changed.number, changed.name) == (producer.number, "Tên mẫu mới")
    assert event.before_digest != event.after_digest


def test_personal_tax_code_stays_out_of_the_digest(commune):
    personal = facts(commune, tax_code="001099012345")

    assert personal.public()["tax_code"] == ""
    assert "phone" not in personal.public()


def test_member_is_added_by_the_office(commune):
    office = make_user(Role.OFFICE, commune.parent)
    producer = make_producer(place=commune)
    user = make_user(Role.PRODUCER)

    services.add_member(producer=producer, user=user, valid_from=AT.date(), by=office, at=AT)

    assert Membership.objects.get().user == user
    assert acts_for(user.pk, producer.pk, AT.date())


@pytest.mark.parametrize(
    ("typed", "code", "valid"),
    [
        ("0999999912", "0999999912", True),
        ("0999 999 912", "0999999912", True),
        ("0999999912001", "0999999912-001", True),
        ("0999999913", "0999999913", False),
        ("001099012345", "001099012345", True),
        ("٠٩٩٩٩٩٩٩١٢", "٠٩٩٩٩٩٩٩١٢", False),
        ("", "", False),
    ],
)
def test_tax_codes(typed, code, valid):
    assert tax_codes.normalise(typed) == code
    assert tax_codes.is_valid(code) is valid


def test_search_and_likeness(commune):
    made = make_producer(name="Hợp tác xã Gốm sứ Tân Mẫu", place=commune, tax_code="0999999912")
    make_producer(name="Cơ sở khác hẳn")

    assert list(search(Producer.objects.all(), "gom TAN")) == [made]
    assert list(search(Producer.objects.all(), "0999999912")) == [made]
    assert list(search(Producer.objects.all(), made.number.lower())) == [made]
    assert search(Producer.objects.all(), "  ").count() == 2
    assert similar("Hợp tác xã Gốm sứ Tân Mẫu 2", commune) == [made]


def test_membership_ends_with_its_last_day(commune):
    producer, user = make_producer(place=commune), make_user(Role.PRODUCER)
    make_membership(producer, user, valid_to=dt.date(2026, 11, 20))

    assert acts_for(user.pk, producer.pk, dt.date(2026, 11, 20))
    assert not acts_for(user.pk, producer.pk, dt.date(2026, 11, 21))
