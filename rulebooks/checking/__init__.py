"""Why a rulebook file is refused: every reason at once, each with its path. Pure Python."""

import re
from collections.abc import Iterable

from rulebooks.checking.bands import band_problems
from rulebooks.checking.claims import Claim, claim_problems
from rulebooks.checking.forms import Taxonomy, form_problems
from rulebooks.checking.procedure import procedure_problems
from rulebooks.schema import Problem, RulebookData, read

__all__ = ["Claim", "Taxonomy", "band_problems", "check", "claim_problems"]

_SECTION = re.compile(r"(sets\[\d+\])|(\w*)")


def check(content: object, taxonomy: Taxonomy) -> tuple[RulebookData, list[Problem]]:
    """The rulebook in `content` and every reason to refuse it; it may be used when there is none.

    A section whose shape is wrong is not judged by its meaning: the sums of a criterion without
    its maximum would only hide the reason behind others.
    """
    shape: list[Problem] = []
    data = read(content, shape)
    broken = {_section(problem) for problem in shape}
    meaning = [
        *band_problems(data.bands),
        *procedure_problems(data),
        *_unless("parts" in broken, form_problems(content, data, taxonomy)),
    ]
    return data, shape + [problem for problem in meaning if _section(problem) not in broken]


def _section(problem: Problem) -> str:
    """The part of the file that a problem lies in: one product set, or one key at the top."""
    found = _SECTION.match(problem.path)
    return found[0] if found else ""


def _unless(skip: bool, problems: Iterable[Problem]) -> Iterable[Problem]:
    return () if skip else problems
