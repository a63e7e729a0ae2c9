"""The smallest valid rulebook file, for tests to break in one place at a time."""

import json

from rulebooks.checking import Taxonomy

ONE_SET = Taxonomy({"01": "I"})
SOURCED = {"article": "Điều 1", "confidence": "V"}


def make_criterion(code, maximum, **overrides):
    """A criterion with three levels; the middle one is marked for three stars."""
    criterion = {
        "code": code,
        "no": code[2:],
        "name": f"Tiêu chí {code}",
        "name_en": f"Criterion {code}",
        "max": maximum,
        "options": [
            {"points": 0, "label": "Không"},
            {"points": maximum - 1, "label": "Khá", "min_for_star": 3},
            {"points": maximum, "label": "Tốt", "min_for_star": 4},
        ],
    }
    return criterion | overrides


def make_form(code="01", **overrides):
    """A form whose parts give 40, 25 and 35 points."""
    form = {
        "code": code,
        "name": f"Bộ {code}",
        "name_en": f"Set {code}",
        "group": "I",
        "parts": [
            {
                "code": "A",
                "criteria": [
                    {
                        "code": "A.1",
                        "no": "1",
                        "name": "Nhóm A.1",
                        "name_en": "Group A.1",
                        "max": 30,
                        "criteria": [make_criterion("A.1.1", 10), make_criterion("A.1.2", 20)],
                    },
                    make_criterion("A.2", 10),
                ],
            },
            {"code": "B", "criteria": [make_criterion("B.1", 25)]},
            {"code": "C", "criteria": [make_criterion("C.1", 35)]},
        ],
    }
    return form | overrides


def make_content(**overrides):
    """The content of a whole file, valid under `ONE_SET`."""
    content = {
        "code": "9-2030",
        "version": 1,
        "number": "9/2030/QĐ-TTg",
        "title": "Quyết định mẫu",
        "title_en": "Sample decision",
        "issued_on": "2030-01-01",
        "valid_from": "2030-01-01",
        "new_from": "2030-01-01",
        "recording_only": False,
        "sources": [{"title": "Văn bản mẫu", "confidence": "V"}],
        "parts": [
            {"code": "A", "name": "Phần A", "name_en": "Part A", "max": 40},
            {"code": "B", "name": "Phần B", "name_en": "Part B", "max": 25},
            {"code": "C", "name": "Phần C", "name_en": "Part C", "max": 35},
        ],
        "bands": [make_band(3, 0, 70), make_band(4, 70, 90), make_band(5, 90, None)],
        "authorities": [make_authority(3), make_authority(4)],
        "recognition_months": 36,
        "documents": [make_document("M01")],
        "sets": [make_form()],
    }
    return content | overrides


def make_band(stars, floor, below):
    return {
        "stars": stars,
        "floor": floor,
        "below": below,
        "name": f"{stars} sao",
        "has_certificate": True,
        "confidence": "V",
    }


def make_authority(stars, **overrides):
    authority = {
        "stars": stars,
        "level": "province",
        "title_vi": "Chủ tịch",
        "title_en": "Chair",
        "valid_from": "2030-01-01",
        "article": "Điều 4",
        "confidence": "V",
    }
    return authority | overrides


def make_document(code, **overrides):
    document = {
        "code": code,
        "name": f"Tài liệu {code}",
        "name_en": f"Document {code}",
        "need": "mandatory",
        "prepared_by": "producer",
        "source": "Điều 6",
        "confidence": "V",
    }
    return document | overrides


def make_rerating(**overrides):
    rerating = {
        "opens_days_before": 180,
        "closes_days_before": 120,
        "method": "Bằng văn bản",
        "decided_within_days": 45,
        "day_kind": "calendar",
    }
    return rerating | SOURCED | overrides


def make_round(proposals_by, done_by):
    return {"level": "province", "proposals_by": proposals_by, "done_by": done_by} | SOURCED


def make_replaced(new_to, valid_to, code="8-2029"):
    return {"code": code, "new_to": new_to, "valid_to": valid_to} | SOURCED


def make_transition(**overrides):
    """A transition with one rule for undecided first dossiers of regime 8-2029."""
    rule = {
        "purposes": ["first"],
        "regimes": ["8-2029"],
        "submitted_before": "2030-01-01",
        "keeps_old_rules": True,
        "days": 30,
        "last_day": "2030-01-31",
    }
    return {"certificates": "Giữ thời hạn.", "pending": [rule | SOURCED | overrides]} | SOURCED


def make_pattern(pattern):
    return {"pattern": pattern, "text": "Số"} | SOURCED


def write_file(path, content):
    """`content` as a JSON file at `path`."""
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path
