"""The shared pieces of pages say in words and shapes what they say in colour."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string

STATUSES = [
    "valid",
    "expiring",
    "not_yet_valid",
    "expired",
    "suspended",
    "revoked",
    "replaced",
    "incomplete",
    "unknown",
    "cannot_check",
    "none",
]


class ProducerForm(forms.Form):
    name = forms.CharField(label="Tên chủ thể", help_text="Như trên giấy đăng ký.")
    legal_form = forms.ChoiceField(
        label="Loại hình", choices=[("a", "Hợp tác xã")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="Ghi chú", required=False)


def verdict(status, on=None):
    return SimpleNamespace(status=status, headline="Kết luận", detail="Giải thích", on=on)


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_verdict_has_its_own_shape_for_every_status():
    icons = {render_to_string("_partials/verdict_icon.html", {"status": s}) for s in STATUSES}

    assert len(icons) == len(STATUSES)


@pytest.mark.parametrize("status", STATUSES)
def test_verdict_says_headline_detail_and_date(status):
    context = {"verdict": verdict(status, on=dt.date(2028, 5, 12))}

    html = render_to_string("_partials/verdict.html", context)

    assert words(html).startswith("Kết luận Giải thích")
    assert '<time datetime="2028-05-12">12/05/2028</time>' in html
    assert f"verdict-{status}" in html


def test_verdict_prefers_the_line_that_has_the_day():
    said = verdict("valid", on=dt.date(2028, 5, 12))
    said.summary = "Còn hiệu lực đến hết ngày 12/05/2028"

    panel = render_to_string("_partials/verdict.html", {"verdict": said})
    line = render_to_string("_partials/verdict_line.html", {"verdict": said})

    assert words(panel) == "Còn hiệu lực đến hết ngày 12/05/2028 Giải thích"
    assert words(line) == "Còn hiệu lực đến hết ngày 12/05/2028"


def test_verdict_without_date_prints_none():
    html = render_to_string("_partials/verdict.html", {"verdict": verdict("incomplete")})

    assert "<time" not in html


@pytest.mark.parametrize(
    ("n", "text", "filled"),
    [(0, "Chưa xếp sao", 0), (1, "1 sao", 1), (3, "3 sao", 3), (5, "5 sao", 5)],
)
def test_stars_are_counted_in_words_and_shapes(n, text, filled):
    html = render_to_string("_partials/stars.html", {"n": n})

    assert words(html) == text
    assert html.count("star-on") == filled


def test_form_ties_errors_and_help_to_their_fields():
    html = render_to_string("_partials/form.html", {"form": ProducerForm({})})

    assert '<a href="#id_name">Tên chủ thể: ' in html
    assert '<a href="#id_legal_form">' not in html
    assert '<a href="#id_legal_form_0">' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    for target in ("id_name_helptext", "id_name_error", "id_legal_form_error", "id_legal_form_0"):
        assert f'id="{target}"' in html
    assert words(html).count("(không bắt buộc)") == 1


def test_form_without_errors_has_no_summary():
    assert "error-summary" not in render_to_string("_partials/form.html", {"form": ProducerForm()})


def test_pagination_keeps_the_query(rf):
    request = rf.get("/san-pham/", {"q": "chè sen", "page": "2"})
    page = Paginator(range(30), 10).page(2)

    html = render_to_string("_partials/pagination.html", {"page_obj": page}, request)

    assert 'href="?q=ch%C3%A8+sen&amp;page=1"' in html
    assert 'href="?q=ch%C3%A8+sen&amp;page=3"' in html
    assert "Trang 2 / 3" in words(html)


def test_bars_use_plain_numbers_in_any_language():
    context = {"bars": [("3 sao", 1649, "")], "max": 2500, "caption": "Theo hạng sao"}

    html = render_to_string("_partials/bars.html", context)

    assert 'viewBox="0 0 2500 1"' in html
    assert 'width="1649"' in html


def test_server_error_page_needs_nothing():
    assert "Hệ thống gặp lỗi" in render_to_string("500.html")
