"""What the database refuses by itself, tried with raw SQL."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from rulebooks.models import Rulebook
from tests.factories.rulebook_files import make_content
from tests.factories.rulebooks import make_rulebook, sha256_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def small():
    """A regime without an end, of little content."""
    return make_small()


def make_small(code="9-2030", version=1, **overrides):
    content = make_content(code=code, version=version)
    values = {
        "code": code,
        "version": version,
        "number": "9/2030/QĐ-TTg",
        "title": "Quyết định mẫu",
        "content": content,
        "sha256": sha256_of(content),
        "valid_from": dt.date(2030, 1, 1),
        "new_from": dt.date(2030, 1, 1),
        "recording_only": False,
    }
    return Rulebook.objects.create(**values | overrides)


def refused_by(name, sql):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        connection.cursor().execute(sql)


def change_refused_by(name, change):
    refused_by(name, f"UPDATE rulebooks_rulebook SET {change}")  # noqa: S608  # a test's own words


@pytest.mark.parametrize(
    "change",
    [
        "content = '{}'",
        "sha256 = repeat('0', 64)",
        "code = 'x'",
        "version = 2",
        "number = 'x'",
        "title = 'x'",
        "valid_from = '2031-01-01'",
        "new_from = '2031-01-01'",
        "recording_only = true",
        "loaded_at = '2031-01-01'",
        "id = id + 1",
    ],
)
def test_a_published_rulebook_never_changes(small, change):
    change_refused_by("rulebook_never_changed", change)


def test_a_published_rulebook_is_never_deleted(small):
    refused_by("rulebook_never_deleted", "DELETE FROM rulebooks_rulebook")


def test_an_open_end_is_closed_once(small):
    cursor = connection.cursor()
    cursor.execute("UPDATE rulebooks_rulebook SET new_to = '2032-01-01', valid_to = '2032-03-01'")

    for change in ("valid_to = NULL", "valid_to = '2033-01-01'", "new_to = '2031-01-01'"):
        change_refused_by("rulebook_never_changed", change)


def test_an_older_version_never_becomes_the_latest_again(small):
    connection.cursor().execute("UPDATE rulebooks_rulebook SET is_latest = false")

    refused_by("rulebook_latest_only_falls", "UPDATE rulebooks_rulebook SET is_latest = true")


@pytest.mark.parametrize(
    ("name", "overrides"),
    [
        ("rulebook_code_version", {"is_latest": False, "sha256": "a" * 64}),
        ("rulebook_content_once", {"version": 2, "is_latest": False}),
        ("rulebook_one_latest", {"version": 2, "sha256": "a" * 64}),
        ("rulebook_new_one_regime_a_day", {"code": "other", "sha256": "a" * 64}),
        (
            "rulebook_new_runs_forward",
            {"code": "b", "is_latest": False, "sha256": "a" * 64, "new_to": dt.date(2029, 1, 1)},
        ),
        (
            "rulebook_new_within_period",
            {"code": "b", "is_latest": False, "sha256": "a" * 64, "valid_to": dt.date(2031, 1, 1)},
        ),
        ("rulebook_sha256_shape", {"code": "b", "is_latest": False, "sha256": "x"}),
    ],
)
def test_constraints_by_name(small, name, overrides):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_small(**{"sha256": small.sha256} | overrides)


def test_neighbouring_regimes_do_not_collide(small):
    before = {"valid_to": dt.date(2029, 12, 31), "new_to": dt.date(2029, 12, 31)}
    start = {"valid_from": dt.date(2029, 1, 1), "new_from": dt.date(2029, 1, 1)}

    assert make_small("8-2029", **before, **start).pk


def test_data_is_parsed_once_and_needs_no_content_then(django_assert_num_queries):
    first = make_rulebook("26-2026")
    data = first.data
    row = Rulebook.objects.without_content().get(pk=first.pk)

    with django_assert_num_queries(0):
        again = row.data

    assert again is data


def test_lists_leave_the_content_in_the_database(django_assert_num_queries):
    make_rulebook("26-2026")

    with django_assert_num_queries(1):
        rows = list(Rulebook.objects.without_content())

    assert rows[0].get_deferred_fields() == {"content"}


def test_names():
    assert str(make_rulebook("26-2026")) == "26/2026/QĐ-TTg (26-2026, v1)"
