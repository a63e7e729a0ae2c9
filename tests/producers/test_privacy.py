"""What a household's tax code and contacts show, and to whom."""

import datetime as dt
import random

import pytest
from django.db import IntegrityError, transaction

from accounts.roles import Role
from common.errors import RuleError
from common.numbers import drawn_from
from producers import services
from producers.choices import LegalForm
from producers.models import Producer
from producers.queries import search
from producers.services import ProducerFacts
from rulebooks.choices import LegalForm as Applicant
from tests.factories.accounts import make_user
from tests.factories.places import make_district
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.factories.rulebooks import make_rulebook

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)
PERSONAL, COMPANY = "001099012345", "0999999912"


def test_legal_forms_are_those_of_the_rulebooks_and_one_unknown():
    assert LegalForm.choices[:-1] == Applicant.choices
    assert LegalForm.values[-1] == LegalForm.UNKNOWN


def test_company_code_is_shown_to_readers_a_household_code_to_those_who_register(client):
    household, company = make_producer(tax_code=PERSONAL), make_producer(tax_code=COMPANY)
    for producer, code in ((household, PERSONAL), (company, COMPANY)):
        where = f"/desk/chu-the/{producer.number}/"
        client.force_login(make_user(Role.INSPECTOR, producer.place.parent))
        assert (code in client.get(where).content.decode()) is (code == COMPANY)
        client.force_login(make_user(Role.AREA_OFFICER, producer.place))
        assert code in client.get(where).content.decode()


def test_household_code_finds_nothing_for_readers(client):
    household = make_producer(tax_code=PERSONAL)
    for role, finds in ((Role.INSPECTOR, False), (Role.OFFICE, True)):
        client.force_login(make_user(role, household.place.parent))
        text = client.get("/desk/chu-the/", {"q": PERSONAL}).content.decode()
        assert (household.name in text) is finds


@pytest.mark.parametrize("text", ["...", " . ", "-"])
def test_search_for_nothing_finds_no_producer_without_a_code(text):
    make_producer(name="Hợp tác xã Mẫu")

    assert not search(Producer.objects.all(), text).exists()


def test_code_with_spaces_is_stored_plain_and_taken_once():
    make_rulebook()
    place = make_producer(tax_code=COMPANY).place
    office = make_user(Role.OFFICE, place.parent)
    facts = ProducerFacts(
        name="Hợp tác xã khác", legal_form="cooperative", tax_code="0999 999 912", place=place
    )

    with pytest.raises(RuleError, match="đã được đăng ký"):
        services.register(facts=facts, by=office, at=AT)


def test_spaced_household_code_stays_out_of_the_digest():
    facts = ProducerFacts(
        name="Hộ mẫu",
        legal_form="household",
        tax_code="001 099 012 345",
        place=make_producer().place,
    )

    assert facts.public()["tax_code"] == ""


def test_producer_is_registered_in_a_commune():
    make_rulebook()
    district = make_district(valid_to=None)
    facts = ProducerFacts(name="Hợp tác xã", legal_form="cooperative", tax_code="", place=district)

    with pytest.raises(RuleError) as refused:
        services.register(facts=facts, by=make_user(Role.OFFICE, district.parent), at=AT)

    assert refused.value.field == "place"


def test_producer_keeps_an_old_commune_until_it_is_changed(client):
    """A record of the time of districts is edited without moving it."""
    make_rulebook()
    old = make_producer()
    Producer.objects.filter(pk=old.pk).update(place=make_district())
    old.refresh_from_db()
    client.force_login(make_user(Role.OFFICE, old.place.parent))
    form = {"name": "Tên mẫu mới", "legal_form": "cooperative", "place": old.place_id}

    answer = client.post(f"/desk/chu-the/{old.number}/sua/", form)

    old.refresh_from_db()
    assert (answer.status_code, old.name) == (302, "Tên mẫu mới")


def test_products_of_a_big_producer_come_in_pages(client):
    producer = make_producer()
    for n in range(51):
        make_product(producer=producer, name=f"Sản phẩm mẫu {n:02}")
    client.force_login(make_user(Role.AREA_OFFICER, producer.place))

    first, second = (
        client.get(f"/desk/chu-the/{producer.number}/", {"page": page}).content.decode()
        for page in (1, 2)
    )

    assert "Sản phẩm mẫu 49" in first
    assert "Sản phẩm mẫu 50" not in first
    assert "Sản phẩm mẫu 50" in second


def test_number_is_read_however_it_is_typed(client):
    producer = make_producer()
    client.force_login(make_user(Role.AREA_OFFICER, producer.place))
    typed = f"{producer.number[:4]}-{producer.number[4:]}".lower()

    assert client.get(f"/desk/chu-the/{typed}/").status_code == 200


def test_a_number_given_twice_is_a_fault_of_ours_and_never_told_as_the_users():
    make_rulebook()
    place = make_producer().place
    office = make_user(Role.OFFICE, place.parent)

    def register(name):
        with drawn_from(random.Random(7)), transaction.atomic():  # noqa: S311 - to repeat
            facts = ProducerFacts(name=name, legal_form="cooperative", tax_code="", place=place)
            services.register(facts=facts, by=office, at=AT)

    register("Hợp tác xã một")

    with pytest.raises(IntegrityError, match="number"):
        register("Hợp tác xã hai")
