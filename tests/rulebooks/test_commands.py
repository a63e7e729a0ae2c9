"""load_rulebook and load_reference say what they did, and refuse in the reader's words."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from places.models import Unit
from rulebooks.files import DATA
from rulebooks.models import Rulebook
from tests.factories.rulebook_files import make_band, make_content, write_file
from tests.factories.rulebooks import make_product_set

pytestmark = pytest.mark.django_db


def said(*args):
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue().splitlines()


def test_load_rulebook_publishes_then_finds_nothing_to_do(tmp_path):
    make_product_set("01")
    path = write_file(tmp_path / "mau.json", make_content())

    assert said("load_rulebook", path, "--dry-run") == [
        "Tệp hợp lệ: 9-2030, phiên bản 1. Chưa ghi gì."
    ]
    assert said("load_rulebook", path) == ["Đã công bố 9-2030, phiên bản 1."]
    assert said("load_rulebook", path) == ["Không có gì thay đổi: 9-2030, phiên bản 1 đã công bố."]


def test_load_rulebook_lists_all_reasons_with_file_and_path(tmp_path):
    make_product_set("01")
    bands = [make_band(3, 0, 60), make_band(4, 70, None)]
    path = write_file(tmp_path / "mau.json", make_content(bands=bands, title=7))

    with pytest.raises(CommandError) as caught:
        call_command("load_rulebook", path)

    assert str(caught.value).splitlines() == [
        "Tệp bộ tiêu chí bị từ chối (2 lỗi):",
        "mau.json: title: phải là chuỗi ký tự khác rỗng",
        "mau.json: bands: khoảng từ 60 đến dưới 70 điểm không thuộc hạng nào",
    ]
    assert not Rulebook.objects.exists()


def test_load_reference_loads_everything_once():
    first, second = said("load_reference"), said("load_reference")

    assert first[1:] == [
        "Danh mục sản phẩm: 32 dòng thay đổi.",
        "Bộ tiêu chí 1048-2019, phiên bản 1: đã công bố.",
        "Bộ tiêu chí 148-2023, phiên bản 1: đã công bố.",
        "Bộ tiêu chí 1489-2025, phiên bản 1: đã công bố.",
        "Bộ tiêu chí 26-2026, phiên bản 1: đã công bố.",
    ]
    assert second[0] == "Đơn vị hành chính: 0 dòng thay đổi."
    assert [line.rsplit(": ")[1] for line in second[2:]] == ["không đổi."] * 4
    assert Unit.objects.exists()


def test_load_reference_refuses_when_what_is_published_differs():
    Rulebook.objects.create(
        code="26-2026",
        version=1,
        number="x",
        title="x",
        content={},
        sha256="0" * 64,
        valid_from=dt.date(2026, 5, 22),
        new_from=dt.date(2026, 5, 22),
        recording_only=False,
    )

    with pytest.raises(CommandError, match="nội dung khác phiên bản 1"):
        call_command("load_reference", stdout=StringIO())

    assert not Unit.objects.exists()
    assert (DATA / "26-2026").is_dir()
