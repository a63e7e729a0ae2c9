"""What holds of every product: its area, place, set, picture, and its rows in the database."""

import datetime as dt
import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from accounts.roles import Role
from attachments.models import StoredFile
from attachments.storage import PrivateStorage
from audit.models import Event
from common.errors import PermissionDeniedError, RuleError
from common.numbers import drawn_from
from products import services
from products.models import Product, ProductCode
from products.services import ProductFacts
from rulebooks.models import ProductSet
from tests.attachments.files import picture
from tests.factories.accounts import give_role, make_user
from tests.factories.evaluations import make_cast, make_dossier
from tests.factories.places import make_commune, make_district, make_province
from tests.factories.producers import make_membership, make_producer
from tests.factories.products import make_product
from tests.factories.rulebooks import make_rulebook, make_taxonomy

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def product():
    make_taxonomy()
    make_rulebook()
    return make_product(producer=make_producer(place=make_commune()))


@pytest.fixture
def officer(product):
    return make_user(Role.AREA_OFFICER, product.place)


def facts(product, **overrides):
    values = {
        "name": product.name,
        "product_set": product.product_set,
        "place": product.place,
    }
    return ProductFacts(**values | overrides)


def change(product, by, **overrides):
    return services.change(product=product, facts=facts(product, **overrides), by=by, at=AT)


def photo(name="anh.jpg", content=None):
    return SimpleUploadedFile(name, picture() if content is None else content)


def test_change_is_for_the_own_area_on_both_sides(product, officer):
    neighbour = make_commune(parent=product.place.parent)

    with pytest.raises(PermissionDeniedError):
        change(product, officer, place=neighbour)
    with pytest.raises(PermissionDeniedError):
        change(product, make_user(Role.AREA_OFFICER, neighbour))
    with pytest.raises(PermissionDeniedError):
        services.register(
            producer=product.producer,
            facts=facts(product, name="Chè khác", place=neighbour),
            by=officer,
            at=AT,
        )


@pytest.mark.parametrize("name", ["", " \u200b\u202e "])
def test_change_refuses_an_empty_name(product, officer, name):
    with pytest.raises(RuleError) as refused:
        change(product, officer, name=name)

    assert refused.value.field == "name"


def test_change_refuses_the_name_of_another_product(product, officer):
    other = make_product(producer=product.producer, name="Chè nhài mẫu")

    with pytest.raises(RuleError, match="cùng tên"):
        change(product, officer, name=other.name)


def test_change_refuses_a_place_that_is_no_commune_of_the_day(product):
    office = make_user(Role.OFFICE, product.place.parent)
    ended = make_district(parent=product.place.parent)

    with pytest.raises(RuleError) as refused:
        change(product, office, place=ended)

    assert refused.value.field == "place"


def test_change_keeps_a_place_of_old(product):
    office = make_user(Role.OFFICE, product.place.parent)
    Product.objects.filter(pk=product.pk).update(place=make_district(parent=product.place.parent))
    product.refresh_from_db()

    assert change(product, office, name="Tên mẫu mới").name == "Tên mẫu mới"


def test_set_stays_while_a_dossier_is_under_way():
    make_taxonomy()
    cast = make_cast()
    make_dossier(cast=cast)
    other = ProductSet.objects.exclude(pk=cast.product.product_set_id).get(code="11")

    with pytest.raises(RuleError, match="hồ sơ") as refused:
        change(cast.product, cast.officer, product_set=other)

    assert refused.value.field == "product_set"
    assert change(cast.product, cast.officer, name="Tên mẫu mới").name == "Tên mẫu mới"


def test_set_of_a_product_without_a_producer_may_be_put_right(product):
    office = make_user(Role.OFFICE, product.place.parent)
    Product.objects.filter(pk=product.pk).update(producer=None, source="Báo mẫu")
    product.refresh_from_db()
    other = ProductSet.objects.get(code="11")

    assert change(product, office, product_set=other).product_set == other


def test_picture_is_stored_with_its_event_and_refused_pictures_leave_nothing(product, officer):
    services.set_picture(product=product, upload=photo(), by=officer, at=AT)

    with pytest.raises(RuleError) as refused:
        services.set_picture(
            product=product, upload=photo(content=b"MZ\x90\x00"), by=officer, at=AT
        )

    product.refresh_from_db()
    event = Event.objects.get(action="product.changed")
    assert refused.value.field == "picture"
    assert product.picture == StoredFile.objects.get()
    assert event.before_digest != event.after_digest


def test_picture_is_for_the_own_area(product):
    with pytest.raises(PermissionDeniedError):
        services.set_picture(
            product=product,
            upload=photo(),
            by=make_user(Role.AREA_OFFICER, make_commune()),
            at=AT,
        )


def test_refused_product_leaves_no_file_on_disk(client, product, officer):
    """The picture is stored after everything else was found good."""
    client.force_login(officer)
    form = {
        "name": product.name,
        "product_set": product.product_set_id,
        "place": product.place_id,
        "picture": photo(),
    }

    answer = client.post(f"/desk/chu-the/{product.producer.number}/san-pham-moi/", form)

    originals = PrivateStorage()
    assert "cùng tên" in answer.content.decode()
    assert not StoredFile.objects.exists()
    assert not originals.exists("originals") or originals.listdir("originals")[1] == []


def test_picture_is_taken_away_on_wish(client, product, officer):
    services.set_picture(product=product, upload=photo(), by=officer, at=AT)
    client.force_login(officer)
    where = f"/desk/san-pham/{product.number}/sua/"
    form = {
        "name": product.name,
        "product_set": product.product_set_id,
        "place": product.place_id,
    }
    assert "Bỏ ảnh hiện có" in client.get(where).content.decode()

    client.post(where, form | {"picture": photo("moi.jpg")})
    product.refresh_from_db()
    kept = product.picture
    client.post(where, form | {"remove_picture": "on"})

    product.refresh_from_db()
    assert kept is not None
    assert product.picture is None
    assert "Bỏ ảnh hiện có" not in client.get(where).content.decode()


def test_product_of_a_reader_may_not_be_edited(client, product):
    user = make_user(Role.OFFICE, make_province())
    give_role(user, Role.ADVISOR, product.place.parent)
    client.force_login(user)

    assert client.get(f"/desk/san-pham/{product.number}/").status_code == 200
    assert client.get(f"/desk/san-pham/{product.number}/sua/").status_code == 403


def test_owner_sees_own_products_only_and_may_begin_a_dossier(client, product):
    other = make_product(producer=make_producer(place=product.place))
    owner = make_user(Role.PRODUCER)
    make_membership(product.producer, owner)
    client.force_login(owner)

    listed = client.get("/desk/san-pham/").content.decode()
    page = client.get(f"/desk/san-pham/{product.number}/").content.decode()

    assert product.name in listed
    assert other.name not in listed
    assert "Lập hồ sơ đánh giá" in page
    assert "Sửa thông tin" not in page
    assert client.get(f"/desk/san-pham/{other.number}/").status_code == 404


def test_reader_is_offered_nothing_to_change(client, product):
    client.force_login(make_user(Role.INSPECTOR, product.place.parent))

    page = client.get(f"/desk/san-pham/{product.number}/").content.decode()

    assert "Lập hồ sơ đánh giá" not in page
    assert "Sửa thông tin" not in page
    assert f"?q={product.number}" in page


@pytest.mark.parametrize(
    "query", [{"q": "x" * 200}, {"q": "a\x00b"}, {"group": "IX"}, {"page": "x"}]
)
def test_list_bears_odd_input(client, product, officer, query):
    client.force_login(officer)

    assert client.get("/desk/san-pham/", query).status_code == 200


def test_page_of_a_product_costs_few_queries(
    client, product, officer, django_assert_max_num_queries
):
    client.force_login(officer)

    with django_assert_max_num_queries(12):
        client.get(f"/desk/san-pham/{product.number}/")


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE products_product SET producer_id = NULL", "product_has_producer_or_source"),
        ("UPDATE products_product SET name = 'Chè'", "product_name_once_a_producer"),
        ("UPDATE products_productcode SET serial = 1", "product_code_serial_once"),
        ("UPDATE products_productcode SET code = 'x'", "products_productcode_code_key"),
        (
            "UPDATE products_product SET number = (SELECT min(number) FROM products_product)",
            "products_product_number_key",
        ),
    ],
)
def test_database_guards_products(product, statement, rule):
    other = make_product(producer=product.producer)
    for serial, row in enumerate((product, other), start=1):
        ProductCode.objects.create(
            product=row,
            code=f"01-1-{serial}-2026",
            serial=serial,
            place=row.place,
            year=2026,
            given_on=dt.date(2026, 11, 20),
        )

    with (
        pytest.raises(IntegrityError, match=rule),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_number_given_twice_is_a_fault_of_ours_and_never_told_as_the_users(product, officer):
    def register(name):
        with drawn_from(random.Random(7)), transaction.atomic():  # noqa: S311 - to repeat
            named = facts(product, name=name)
            services.register(producer=product.producer, facts=named, by=officer, at=AT)

    register("Chè một")

    with pytest.raises(IntegrityError, match="number"):
        register("Chè hai")
