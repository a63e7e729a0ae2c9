"""The worked examples of tests/examples/rulebooks.yaml, through the real rules."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from rulebooks import queries
from rulebooks.models import Rulebook
from rulebooks.schema import parse
from tests.factories.rulebooks import shipped

FILE = Path(__file__).parent.parent / "examples" / "rulebooks.yaml"
EXAMPLES = yaml.safe_load(FILE.read_text(encoding="utf-8"))


def examples(kind):
    return pytest.mark.parametrize("case", EXAMPLES[kind], ids=lambda case: case["name"])


def book(code):
    return parse(shipped(code).content)


@examples("which_regime")
def test_new_dossiers_fall_under(published, case):
    assert queries.for_new_dossier(case["day"]).code == case["new"]


@examples("in_force")
def test_in_force(published, case):
    rows = Rulebook.objects.in_force(case["day"]).order_by("valid_from")

    assert [row.code for row in rows] == case["codes"]


@examples("pending")
def test_pending_dossiers(published, case):
    term = queries.pending_term(case["purpose"], case["submitted"])

    assert queries.judging(case["purpose"], case["submitted"]).code == case["judged_by"]
    assert (term.last_day if term else None) == case["until"]


@examples("band")
def test_band(case):
    assert book(case["regime"]).band_for(Decimal(case["points"])).stars == case["stars"]


@examples("authority")
def test_authority(case):
    found = book(case["regime"]).authority_for(case["stars"], case["day"])

    assert (found.level if found else None) == case["level"]


@examples("rerating_window")
def test_rerating_window(case):
    rerating = book("26-2026").rerating

    assert rerating.is_open(case["valid_to"], case["day"]) is case["open"]


@examples("extension")
def test_extension(case):
    assert book("26-2026").extended_until(case["valid_to"]) == case["until"]
