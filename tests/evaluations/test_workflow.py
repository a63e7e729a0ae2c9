"""The table of steps and the deadlines that follow from it."""

import datetime as dt
import re
from pathlib import Path

import pytest

from common.errors import StageError
from evaluations import workflow
from evaluations.choices import CLOSED_STAGES, Stage
from evaluations.workflow import STEPS, Terms, can_move, due_on, step_between
from rulebooks.choices import Purpose
from rulebooks.schema import parse
from tests.factories.rulebooks import shipped

BASE = Path(workflow.__file__).parent.parent
MONDAY = dt.date(2026, 6, 1)
ROUND_END = dt.date(2026, 12, 30)
DATA = parse(shipped("26-2026").content)


def terms(purpose=Purpose.FIRST, round_ends_on=ROUND_END):
    return Terms(data=DATA, purpose=purpose, round_ends_on=round_ends_on)


def test_step_between_gives_the_step_of_the_table():
    step = step_between("draft", "submitted")

    assert (step.source, step.target) == (Stage.DRAFT, Stage.SUBMITTED)


@pytest.mark.parametrize("source", Stage)
@pytest.mark.parametrize("target", Stage)
def test_only_steps_of_the_table_can_be_made(source, target):
    known = {(step.source, step.target) for step in STEPS}

    assert can_move(source, target) == ((source, target) in known)
    if (source, target) not in known:
        with pytest.raises(StageError, match=str(source.label)):
            step_between(source, target)


def test_nothing_assigns_a_stage_but_moves():
    rooms = ("evaluations", "certificates", "labels", "inspections", "desk", "portal")
    assigning = [
        str(path)
        for room in rooms
        for path in (BASE / room).rglob("*.py")
        if re.search(r"dossier\.stage\s*=[^=]", path.read_text(encoding="utf-8"))
    ]

    assert assigning == []


def test_each_step_stands_once_in_the_table():
    ends = [(step.source, step.target) for step in STEPS]

    assert len(ends) == len(set(ends))


def test_every_stage_can_be_reached_from_a_draft():
    reached, new = set(), {Stage.DRAFT}
    while new:
        reached |= new
        new = {step.target for step in STEPS if step.source in reached} - reached

    assert reached == set(Stage)


def test_only_a_reopened_meeting_leads_out_of_a_closed_stage():
    leaving = {(s.source, s.target) for s in STEPS if s.source in CLOSED_STAGES}

    assert leaving == {(Stage.NOT_RECOGNISED, Stage.SCHEDULED)}


def test_the_main_way_follows_the_table():
    for source, target in zip(workflow.MAIN_WAY, workflow.MAIN_WAY[1:], strict=False):
        assert can_move(source, target)


def test_what_a_stage_waits_for_is_a_step_of_the_rulebook():
    codes = {step.code for step in DATA.steps}

    assert set(workflow.WAITS_FOR.values()) <= codes


@pytest.mark.parametrize(
    ("purpose", "stage", "current", "expected"),
    [
        # 15 working days after Monday 1 June 2026.
        (Purpose.FIRST, Stage.SUBMITTED, None, dt.date(2026, 6, 22)),
        (Purpose.RERATING, Stage.SUBMITTED, None, dt.date(2026, 6, 22)),
        (Purpose.FIRST, Stage.PROPOSED, None, ROUND_END),
        (Purpose.UPGRADE, Stage.SCORED, None, ROUND_END),
        # 45 days from the full file, kept to the end.
        (Purpose.RERATING, Stage.PROPOSED, MONDAY, None),
        (Purpose.RERATING, Stage.RECEIVED, None, dt.date(2026, 7, 16)),
        (Purpose.RERATING, Stage.SCHEDULED, dt.date(2026, 7, 16), dt.date(2026, 7, 16)),
        (Purpose.FIRST, Stage.RETURNED, MONDAY, None),
        (Purpose.FIRST, Stage.RECOGNISED, MONDAY, None),
    ],
)
def test_due_on_follows_the_rulebook(purpose, stage, current, expected):
    assert due_on(stage, MONDAY, terms(purpose), current) == expected


def test_due_on_without_a_round_has_no_term_at_the_province():
    assert due_on(Stage.PROPOSED, MONDAY, terms(round_ends_on=None), None) is None
