"""Working pages for producers."""

import pytest
from django.test import Client

from accounts.roles import Role
from producers.models import Producer, ProducerContact
from tests.factories.accounts import make_user
from tests.factories.places import make_commune
from tests.factories.producers import make_membership, make_producer
from tests.factories.products import make_product
from tests.factories.rulebooks import make_rulebook

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    make_rulebook()
    return make_commune()


@pytest.fixture
def officer(client: Client, commune):
    user = make_user(Role.AREA_OFFICER, commune)
    client.force_login(user)
    return user


def form(commune, **overrides):
    values = {"name": "Hợp tác xã Mẫu Sen", "legal_form": "cooperative", "place": commune.pk}
    return values | overrides


def test_register_and_edit(client: Client, officer, commune):
    made = client.post("/desk/chu-the/dang-ky/", form(commune, phone="0900 000 001"))
    producer = Producer.objects.get()
    shown = client.get(made["Location"]).content.decode()
    changed = client.post(
        f"/desk/chu-the/{producer.number}/sua/", form(commune, name="Tên mẫu mới")
    )

    producer.refresh_from_db()
    assert "0900000001" in shown
    assert (changed.status_code, producer.name) == (302, "Tên mẫu mới")
    assert client.get(f"/desk/chu-the/{producer.number}/sua/").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "error"),
        ({"name": "ab"}, "quá ngắn"),
        ({"name": "x" * 300}, "error"),
        ({"name": "a\u202eb\u0000c" * 3}, "error"),
        ({"tax_code": "0999999913"}, "số kiểm tra"),
        ({"phone": "gọi tôi"}, "9 đến 12 chữ số"),
        ({"email": "không phải thư"}, "error"),
        ({"email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.vn"}, "id_email_error"),
        ({"name": "\u0958" * 200}, "id_name_error"),
        ({"address": "\u0958" * 255}, "id_address_error"),
        ({"representative": "\u0958" * 150}, "id_representative_error"),
        ({"place": "999999"}, "thuộc địa bàn"),
        ({"legal_form": "unknown"}, "error"),
    ],
)
def test_bad_input_stays_on_the_page(client: Client, officer, commune, wrong, words):
    answer = client.post("/desk/chu-the/dang-ky/", form(commune, **wrong))

    if answer.status_code == 200:
        assert words in answer.content.decode()
        assert not Producer.objects.exists()
    else:
        assert Producer.objects.get().name == "abcabcabc"


def test_likely_duplicate_is_shown_before_a_second_is_made(client: Client, officer, commune):
    make_producer(name="Hợp tác xã Mẫu Sen Hồng", place=commune)

    first = client.post("/desk/chu-the/dang-ky/", form(commune)).content.decode()
    client.post("/desk/chu-the/dang-ky/", form(commune, confirm_distinct="on"))

    assert "Hợp tác xã Mẫu Sen Hồng" in first
    assert Producer.objects.count() == 2


def test_taken_tax_code_is_told_at_its_field(client: Client, officer, commune):
    make_producer(name="Trang trại khác hẳn", tax_code="0999999912")
    producer = make_producer(place=commune)

    for where in ("/desk/chu-the/dang-ky/", f"/desk/chu-the/{producer.number}/sua/"):
        wrong = form(commune, tax_code="0999999912", confirm_distinct="on")
        answer = client.post(where, wrong)
        assert "đã được đăng ký" in answer.content.decode()


def test_other_areas_are_not_found(client: Client, officer):
    stranger = make_producer()

    assert client.get(f"/desk/chu-the/{stranger.number}/").status_code == 404
    assert client.get(f"/desk/chu-the/{stranger.number}/sua/").status_code == 404


def test_owner_sees_own_producer_only(client: Client, commune):
    own, other = make_producer(place=commune), make_producer(place=commune)
    user = make_user(Role.PRODUCER)
    make_membership(own, user)
    client.force_login(user)

    text = client.get("/desk/chu-the/").content.decode()

    assert own.name in text
    assert other.name not in text
    assert client.get(f"/desk/chu-the/{own.number}/").status_code == 200
    assert client.get(f"/desk/chu-the/{other.number}/").status_code == 404


def test_contacts_are_for_those_who_may_register(client: Client, commune):
    producer = make_producer(place=commune, tax_code="001099012345")
    ProducerContact.objects.filter(producer=producer).update(phone="0900000001")
    client.force_login(make_user(Role.INSPECTOR, commune.parent))

    text = client.get(f"/desk/chu-the/{producer.number}/").content.decode()

    assert "0900000001" not in text
    assert "001099012345" not in text


def test_list_filters_and_costs_the_same(
    client: Client, officer, commune, django_assert_max_num_queries
):
    make_producer(name="Trang trại mẫu", legal_form="farm", place=commune)
    with django_assert_max_num_queries(12) as one:
        text = client.get("/desk/chu-the/", {"q": "trang TRAI", "form": "farm"}).content.decode()
    for _ in range(2):
        make_product(
            producer=make_producer(name="Trang trại mẫu x", place=commune, legal_form="farm")
        )
    with django_assert_max_num_queries(12) as three:
        client.get("/desk/chu-the/", {"q": "trang TRAI", "form": "farm"})

    assert "Trang trại mẫu" in text
    assert len(one) == len(three)
