"""Registering and changing products, and the regulation's code."""

import datetime as dt
import threading

import pytest
from django.db import connection

from accounts.roles import Role
from audit.models import Event
from common.errors import PermissionDeniedError, RuleError
from products import services
from products.models import Product, ProductCode
from products.queries import search
from products.services import ProductFacts
from rulebooks.models import ProductSet
from tests.factories.accounts import make_user
from tests.factories.places import make_commune, make_province
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.factories.rulebooks import make_rulebook, make_taxonomy

AT = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def producer(db):
    make_taxonomy()
    make_rulebook()
    return make_producer(place=make_commune(parent=make_province(code="01"), code="00565"))


@pytest.fixture
def officer(producer):
    return make_user(Role.AREA_OFFICER, producer.place)


def facts(producer, **overrides):
    values = {
        "name": "Chè sen mẫu",
        "product_set": ProductSet.objects.get(code="12"),
        "place": producer.place,
        "packaging": "Hộp 200 g",
    }
    return ProductFacts(**values | overrides)


def test_register_gives_number_and_next_code_of_commune_and_year(producer, officer):
    first = services.register(producer=producer, facts=facts(producer), by=officer, at=AT)
    second = services.register(
        producer=producer, facts=facts(producer, name="Chè nhài mẫu"), by=officer, at=AT
    )

    assert first.number[0] == "S"
    assert [code.code for code in ProductCode.objects.order_by("serial")] == [
        "01-00565-1-2026",
        "01-00565-2-2026",
    ]
    assert second.codes.get().given_on == dt.date(2026, 11, 20)
    assert (
        list(Event.objects.order_by("pk").values_list("action", flat=True))
        == [
            "product.registered",
            "product.coded",
        ]
        * 2
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": "\u200b"}, "name"), ({"name": "Chè sen mẫu"}, "name")],
)
def test_register_refuses_an_empty_or_doubled_name(producer, officer, wrong, field):
    services.register(producer=producer, facts=facts(producer), by=officer, at=AT)

    with pytest.raises(RuleError) as refused:
        services.register(producer=producer, facts=facts(producer, **wrong), by=officer, at=AT)

    assert refused.value.field == field
    assert Product.objects.count() == 1


def test_register_refuses_a_set_closed_to_the_legal_form(producer, officer):
    producer.legal_form = "association"
    producer.save()

    with pytest.raises(RuleError) as refused:
        services.register(producer=producer, facts=facts(producer), by=officer, at=AT)

    assert refused.value.field == "product_set"


def test_register_refuses_a_set_that_the_rulebook_lacks(producer, officer):
    extra = ProductSet.objects.get(code="12")
    extra.pk, extra.code, extra.slug = None, "99", "bo-99"
    extra.save()

    with pytest.raises(RuleError) as refused:
        services.register(
            producer=producer, facts=facts(producer, product_set=extra), by=officer, at=AT
        )

    assert refused.value.field == "product_set"


def test_register_is_for_the_own_area(producer):
    stranger = make_user(Role.AREA_OFFICER, make_commune())

    with pytest.raises(PermissionDeniedError):
        services.register(producer=producer, facts=facts(producer), by=stranger, at=AT)


def test_change_checks_the_new_set_and_confirms_it(producer, officer):
    product = make_product(producer=producer, set_is_inferred=True)
    other = ProductSet.objects.get(code="11")

    changed = services.change(
        product=product, facts=facts(producer, product_set=other), by=officer, at=AT
    )

    assert (changed.product_set, changed.set_is_inferred) == (other, False)
    assert Event.objects.filter(action="product.changed").count() == 1


def test_search_by_name_producer_number_and_code(producer, officer):
    product = services.register(producer=producer, facts=facts(producer), by=officer, at=AT)
    make_product(name="Mật ong mẫu")

    for text in ("che SEN", producer.name, product.number.lower(), "01-00565-1-2026"):
        assert list(search(Product.objects.all(), text)) == [product], text
    assert search(Product.objects.all(), "").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_never_take_one_serial():
    make_taxonomy()
    make_rulebook()
    producer = make_producer(place=make_commune())
    officers = [make_user(Role.AREA_OFFICER, producer.place) for _ in range(4)]
    failed = []

    def work(officer):
        try:
            services.register(
                producer=producer,
                facts=facts(producer, name=f"Chè của {officer.username}"),
                by=officer,
                at=AT,
            )
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(officer,)) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert sorted(ProductCode.objects.values_list("serial", flat=True)) == [1, 2, 3, 4]
