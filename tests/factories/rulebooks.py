"""Rulebooks and product sets for tests: the project's own files, or the smallest made-up one."""

import hashlib
from functools import cache

from rulebooks.files import DATA, Source, canonical, read_source
from rulebooks.models import ProductGroup, ProductSet, Rulebook
from rulebooks.schema import parse
from rulebooks.services import load_taxonomy


def make_product_set(code="01", **overrides):
    """One product set with its group; the same code is the same set."""
    group, _ = ProductGroup.objects.get_or_create(
        code="I", defaults={"name": "Thực phẩm", "name_en": "Food", "order": 1}
    )
    defaults = {
        "slug": f"bo-{code}",
        "name": f"Bộ sản phẩm {code}",
        "name_en": f"Product set {code}",
        "group": group,
        "subgroup_name": "Phân nhóm",
        "order": int(code),
        "samples_required": 5,
    }
    return ProductSet.objects.get_or_create(code=code, defaults=defaults | overrides)[0]


def make_taxonomy():
    """The six groups and 26 sets of the project's file."""
    load_taxonomy()


def make_rulebook(code="26-2026", **overrides):
    """The project's regime `code` as loaded from its file; the same code is the same row."""
    found = Rulebook.objects.filter(code=code).first()
    if found:
        return found
    source = shipped(code)
    data = parse(source.content)
    values = {
        "code": code,
        "version": data.version,
        "number": data.number,
        "title": data.title,
        "content": source.content,
        "sha256": source.sha256,
        "valid_from": data.valid_from,
        "valid_to": data.valid_to,
        "new_from": data.new_from,
        "new_to": data.new_to,
        "recording_only": data.recording_only,
    }
    return Rulebook.objects.create(**values | overrides)


@cache
def shipped(code):
    """The file of a regime of the project, read once."""
    source = read_source(DATA / code)
    return Source(source.path, source.content, source.set_files)


def sha256_of(content):
    """The digest under which `content` would be published."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()
