"""Rulebooks in the admin: read by whoever may enter, changed by nobody."""

import pytest
from django.urls import reverse

from rulebooks import queries
from rulebooks.models import ProductSet

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(published):
    return queries.by_code("26-2026")


def change_url(book):
    return reverse("admin:rulebooks_rulebook_change", args=[book.pk])


def form_url(book, code):
    return reverse("admin:rulebooks_rulebook_form", args=[book.pk, code])


def test_list_shows_every_regime_without_reading_their_content(
    admin_client, book, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12) as captured:
        page = admin_client.get(reverse("admin:rulebooks_rulebook_changelist")).content.decode()

    assert not [
        q for q in captured.captured_queries if '"rulebooks_rulebook"."content"' in q["sql"]
    ]
    for number in ("26/2026/QĐ-TTg", "1489/QĐ-TTg", "148/QĐ-TTg", "1048/QĐ-TTg"):
        assert number in page


def test_detail_shows_procedure_documents_and_trust(
    admin_client, book, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        page = admin_client.get(change_url(book)).content.decode()

    for text in (
        "Chủ tịch Ủy ban nhân dân cấp tỉnh",
        "15 ngày làm việc",
        "từ 70 đến dưới 90",
        "Diễn đạt tóm tắt",
        "Bản ghi đã chỉnh lỗi in",
        "Sử dụng sai nhãn hiệu OCOP.",
        "đề nghị đến 30/4, hoàn thành đến 30/6",
        "từ 180 đến 120 ngày",
        "xong trong 30 ngày (đến hết 21/06/2026)",
        "Tổ hợp tác",
        "Báo cáo tự đánh giá về sản phẩm",
        "Gia vị khác",
    ):
        assert text in page


def test_recording_only_regime_says_why(admin_client, book):
    page = admin_client.get(change_url(queries.by_code("148-2023"))).content.decode()

    assert "Chỉ ghi nhận kết quả." in page
    assert "Chưa đối chiếu" in page


def test_form_shows_levels_marks_and_notes(admin_client, book, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        page = admin_client.get(form_url(book, "10")).content.decode()

    for text in (
        "Sở hữu trí tuệ",
        "tối thiểu cho 3 sao",
        "Chưa đối chiếu",
        "Ô để trống trong nguồn, đã điền",
        "Suy ra từ biểu mẫu",
        "Điều kiện dừng.",
        "Không đạt mức nào: 0 điểm",
        "Diễn đạt tóm tắt",
    ):
        assert text in page


def test_form_of_tourism_shows_its_two_cases(admin_client, book):
    page = admin_client.get(form_url(book, "26")).content.decode()

    assert "Điểm du lịch" in page
    assert "<strong>b)</strong>" in page


def test_incomplete_form_says_what_is_missing(admin_client, book):
    old = queries.by_code("1048-2019")
    page = admin_client.get(form_url(old, "1048-2019-09")).content.decode()

    assert "phần C cộng 38, phải là 40" in page


def test_unknown_regime_or_set_is_not_found(admin_client, book):
    assert admin_client.get(form_url(book, "99")).status_code == 404
    assert admin_client.get(form_url(book, "01").replace(f"/{book.pk}/", "/0/")).status_code == 404
    assert admin_client.get(change_url(book).replace(f"/{book.pk}/", "/0/")).status_code == 404


def test_nobody_adds_changes_or_deletes(admin_client, book):
    assert admin_client.get(reverse("admin:rulebooks_rulebook_add")).status_code == 403
    delete = reverse("admin:rulebooks_rulebook_delete", args=[book.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    assert admin_client.post(change_url(book), {"title": "x"}).status_code == 403
    first = ProductSet.objects.get(code="01")
    change = reverse("admin:rulebooks_productset_change", args=[first.pk])
    assert admin_client.post(change, {"name": "x"}).status_code == 403
    assert admin_client.get(change).status_code == 200


@pytest.mark.parametrize("name", ["productset", "productgroup"])
def test_taxonomy_lists(admin_client, book, name):
    page = admin_client.get(reverse(f"admin:rulebooks_{name}_changelist")).content.decode()

    assert "Đồ uống" in page


def test_strangers_are_sent_to_sign_in(client, book, django_user_model):
    plain = django_user_model.objects.create_user("thuong", password="mat-khau-dai")
    for url in (change_url(book), form_url(book, "01")):
        assert client.get(url).status_code == 302
    client.force_login(plain)
    for url in (change_url(book), form_url(book, "01")):
        assert client.get(url).status_code in {302, 403}
