"""The builder on a country of one city: two communes merge, one is split, one goes on."""

import json
import sqlite3
from contextlib import closing

import pytest

from places.data.build import Earlier, Entry, Reform, _package, build

OLD_COLUMNS = (
    "provinceCode, province, provinceKey, districtCode, district, districtKey, "
    "wardCode, ward, wardKey, wardAlias"
)
NEW_COLUMNS = "provinceCode, province, provinceKey, wardCode, ward, wardKey"
CITY = ("01", "Thành phố Hà Nội", "thanhphohanoi")
DISTRICT = ("018", "Huyện Gia Lâm", "huyengialam")


def _earlier(folder):
    (folder / "quan_huyen").mkdir(parents=True)
    (folder / "xa_phuong").mkdir()
    provinces = {"01": {"code": "01", "name_with_type": CITY[1]}}
    districts = {"018": {"code": "018", "name_with_type": DISTRICT[1]}}
    names = {
        "00001": "Xã Kim Lan",
        "00002": "Xã Văn Đức",
        "00003": "Xã Yên Hoà",
        "00004": "Xã Đại áng",
    }
    communes = {
        code: {"code": code, "name_with_type": name, "parent_code": "018"}
        for code, name in names.items()
    }
    (folder / "tinh_tp.json").write_text(json.dumps(provinces), "utf-8")
    (folder / "quan_huyen" / "01.json").write_text(json.dumps(districts), "utf-8")
    (folder / "xa_phuong" / "018.json").write_text(json.dumps(communes), "utf-8")
    return Earlier(folder)


def _reform(folder, *, whole=None):
    folder.mkdir()
    old = [
        ("00002", "Xã Kim Đức", "xakimduc", '["xakimlan", "kimlan", "xavanduc", "vanduc"]'),
        ("00003", "Xã Yên Hòa", "xayenhoa", None),
        ("00004", "Xã Đại áng", "xadaiang", None),
    ]
    new = [
        ("00002", "Xã Bát Tràng", "xabattrang"),
        ("00003", "Xã Yên Hòa", "xayenhoa"),
    ]
    with closing(sqlite3.connect(folder / "dataset.db")) as db, db:
        db.execute(f"CREATE TABLE admin_units_legacy ({OLD_COLUMNS})")
        db.execute(f"CREATE TABLE admin_units ({NEW_COLUMNS})")
        marks = ", ".join("?" * 10)
        db.executemany(
            f"INSERT INTO admin_units_legacy VALUES ({marks})",  # noqa: S608  # only marks
            [(*CITY, *DISTRICT, *row) for row in old],
        )
        db.executemany(
            "INSERT INTO admin_units VALUES (?, ?, ?, ?, ?, ?)", [(*CITY, *row) for row in new]
        )
    prefix = f"{CITY[2]}_{DISTRICT[2]}_"
    heirs = [{"newWardKey": "xabattrang"}, {"newWardKey": "xayenhoa"}]
    converter = {
        "DICT_PROVINCE": {CITY[2]: [CITY[2]]},
        "DICT_PROVINCE_WARD_NO_DIVIDED": {
            CITY[2]: whole
            or {"xabattrang": [prefix + "xakimduc"], "xayenhoa": [prefix + "xayenhoa"]}
        },
        "DICT_PROVINCE_WARD_DIVIDED": {CITY[2]: {prefix + "xadaiang": heirs}},
    }
    (folder / "converter_2025.json").write_text(json.dumps(converter), "utf-8")
    return Reform(folder)


def test_build_writes_units_and_successions(tmp_path):
    build(_reform(tmp_path / "new"), _earlier(tmp_path / "old"), tmp_path)

    assert (tmp_path / "units.csv").read_text("utf-8").splitlines()[1:] == [
        "province,01,city,Hà Nội,Thành phố Hà Nội,,,2008-08-01,,yes",
        "district,018,rural_district,Gia Lâm,Huyện Gia Lâm,province,01,2008-08-01,2025-06-30,no",
        "commune,00001,commune,Kim Lan,Xã Kim Lan,district,018,2008-08-01,2024-12-31,no",
        "commune,00002,commune,Văn Đức,Xã Văn Đức,district,018,2008-08-01,2024-12-31,no",
        "commune,00002,commune,Kim Đức,Xã Kim Đức,district,018,2025-01-01,2025-06-30,yes",
        "commune,00002,commune,Bát Tràng,Xã Bát Tràng,province,01,2025-07-01,,yes",
        "commune,00003,commune,Yên Hòa,Xã Yên Hòa,district,018,2008-08-01,2025-06-30,no",
        "commune,00003,commune,Yên Hòa,Xã Yên Hòa,province,01,2025-07-01,,yes",
        "commune,00004,commune,Đại Áng,Xã Đại Áng,district,018,2008-08-01,2025-06-30,no",
    ]
    assert (tmp_path / "successions.csv").read_text("utf-8").splitlines()[1:] == [
        "2025-01-01,commune,00001,Xã Kim Lan,00002,Xã Kim Đức,merged",
        "2025-01-01,commune,00002,Xã Văn Đức,00002,Xã Kim Đức,merged",
        "2025-07-01,commune,00002,Xã Kim Đức,00002,Xã Bát Tràng,merged",
        "2025-07-01,commune,00003,Xã Yên Hòa,00003,Xã Yên Hòa,merged",
        "2025-07-01,commune,00004,Xã Đại Áng,00002,Xã Bát Tràng,split",
        "2025-07-01,commune,00004,Xã Đại Áng,00003,Xã Yên Hòa,split",
    ]


def test_build_stops_when_a_unit_leads_nowhere(tmp_path):
    prefix = f"{CITY[2]}_{DISTRICT[2]}_"
    reform = _reform(tmp_path / "new", whole={"xabattrang": [prefix + "xakimduc"]})

    with pytest.raises(SystemExit, match=r"no successor \{'00003'\}"):
        build(reform, _earlier(tmp_path / "old"), tmp_path)

    assert not (tmp_path / "units.csv").exists()


def test_a_missing_package_is_named():
    with pytest.raises(SystemExit, match="no_such_package is not installed"):
        _package("no_such_package")


def test_tone_marks_may_be_written_either_way():
    assert Entry("1", "Xã Thuỵ Lâm", "017").same_as(Entry("1", "Xã Thụy Lâm", "017"))
    assert not Entry("1", "Xã Thụy Lâm", "017").same_as(Entry("1", "Xã Thụy Lâm", "01"))
