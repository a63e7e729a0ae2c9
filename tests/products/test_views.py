"""Working pages for products."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from attachments.models import StoredFile
from products.models import Product
from rulebooks.models import ProductSet
from tests.attachments.files import pdf, picture
from tests.factories.accounts import make_user
from tests.factories.places import make_commune
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.factories.rulebooks import make_rulebook, make_taxonomy

pytestmark = pytest.mark.django_db


@pytest.fixture
def producer(client):
    make_taxonomy()
    make_rulebook()
    found = make_producer(place=make_commune())
    client.force_login(make_user(Role.AREA_OFFICER, found.place))
    return found


def form(producer, **overrides):
    values = {
        "name": "Chè sen mẫu",
        "product_set": ProductSet.objects.get(code="12").pk,
        "place": producer.place_id,
        "packaging": "Hộp 200 g",
        "description": "Mô tả",
        "story": "Câu chuyện",
    }
    return values | overrides


def test_register_with_a_picture_then_edit(client, producer):
    where = f"/desk/chu-the/{producer.number}/san-pham-moi/"
    photo = SimpleUploadedFile("anh.jpg", picture(), content_type="image/jpeg")
    assert client.get(where).status_code == 200

    made = client.post(where, form(producer, picture=photo))
    product = Product.objects.get()
    shown = client.get(made["Location"])
    seen = client.get(f"/desk/san-pham/{product.number}/anh/")
    content = b"".join(seen.streaming_content)
    changed = client.post(
        f"/desk/san-pham/{product.number}/sua/", form(producer, name="Chè sen mẫu hai")
    )

    product.refresh_from_db()
    assert shown.status_code == 200
    assert seen.status_code == 200
    assert content
    assert (changed.status_code, product.name) == (302, "Chè sen mẫu hai")
    assert product.picture is not None
    assert client.get(f"/desk/san-pham/{product.number}/sua/").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "error"),
        ({"name": "x"}, "quá ngắn"),
        ({"name": "x" * 300}, "error"),
        ({"name": "\u0958" * 200}, "id_name_error"),
        ({"packaging": "\u0958" * 255}, "id_packaging_error"),
        ({"product_set": "999999"}, "error"),
        ({"place": "999999"}, "thuộc địa bàn"),
    ],
)
def test_bad_input_stays_on_the_page(client, producer, wrong, words):
    where = f"/desk/chu-the/{producer.number}/san-pham-moi/"

    answer = client.post(where, form(producer, **wrong))

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("anh.jpg", b"MZ\x90\x00 not a picture"), ("anh.pdf", pdf()), ("anh.svg", b"<svg/>")],
)
def test_wrong_picture_is_told_at_its_field_and_nothing_is_kept(client, producer, name, content):
    where = f"/desk/chu-the/{producer.number}/san-pham-moi/"
    product = make_product(producer=producer)
    for address in (where, f"/desk/san-pham/{product.number}/sua/"):
        upload = SimpleUploadedFile(name, content)
        answer = client.post(address, form(producer, picture=upload))

        assert answer.status_code == 200
        assert 'id="id_picture_error"' in answer.content.decode()
    assert Product.objects.count() == 1
    assert not StoredFile.objects.exists()


def test_doubled_name_is_told_at_its_field(client, producer):
    make_product(producer=producer, name="Chè sen mẫu")

    answer = client.post(f"/desk/chu-the/{producer.number}/san-pham-moi/", form(producer))

    assert "cùng tên" in answer.content.decode()


def test_other_areas_are_not_found(client, producer):
    stranger = make_product()

    assert client.get(f"/desk/san-pham/{stranger.number}/").status_code == 404
    assert client.get(f"/desk/san-pham/{stranger.number}/anh/").status_code == 404
    assert client.get(f"/desk/chu-the/{stranger.producer.number}/san-pham-moi/").status_code == 404


def test_product_without_a_picture_has_none(client, producer):
    product = make_product(producer=producer)

    assert client.get(f"/desk/san-pham/{product.number}/anh/").status_code == 404


def test_list_filters_and_costs_the_same(client, producer, django_assert_max_num_queries):
    make_product(producer=producer, name="Chè sen")
    with django_assert_max_num_queries(12) as one:
        text = client.get("/desk/san-pham/", {"q": "che", "group": "I"}).content.decode()
    make_product(producer=producer, name="Chè nhài")
    make_product(producer=producer, name="Chè cúc")
    with django_assert_max_num_queries(12) as three:
        client.get("/desk/san-pham/", {"q": "che", "group": "I"})

    assert "Chè sen" in text
    assert len(one) == len(three)
