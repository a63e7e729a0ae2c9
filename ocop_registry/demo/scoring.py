"""How sample members fill in their sheets: a rank to aim at, and small differences between them."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from evaluations.scoring import marks_for
from rulebooks.schema import CriterionData, OptionData, SetData

WOBBLES = 2
"""On how many criteria at most a member differs from the others."""
LARGEST_WOBBLE = Decimal(2)


@dataclass(frozen=True)
class Aim:
    """What a dossier is to get: about `total` points and the marks of `stars` stars.

    `misses`: a mark of the next star is missed although the points would do.
    """

    stars: int
    total: int
    misses: bool = False


def base_sheet(form: SetData, aim: Aim, case: str, rng: random.Random) -> dict[str, str]:
    """Option keys by criterion that come close to `aim`, from below."""
    ladders = {criterion.code: _ladder(criterion, case) for criterion in form.criteria}
    levels = {code: _floor(form, code, ladders[code], aim.stars, case) for code in ladders}
    capped = _capped(form, ladders, levels, aim, case)
    points = sum((ladders[code][level].points for code, level in levels.items()), Decimal(0))
    codes = [code for code in ladders for _step in ladders[code]]
    rng.shuffle(codes)
    for code in codes:
        level = levels[code] + 1
        if level >= len(ladders[code]) or code == capped:
            continue
        gain = ladders[code][level].points - ladders[code][level - 1].points
        if points + gain <= aim.total + 1:
            levels[code], points = level, points + gain
    return {code: ladders[code][level].key for code, level in levels.items()}


def varied(
    form: SetData, base: Mapping[str, str], aim: Aim, case: str, rng: random.Random
) -> dict[str, str]:
    """`base` as one member sees it: a level up or down here and there, no mark of the aim lost."""
    chosen = dict(base)
    for code in rng.sample(sorted(base), WOBBLES):
        ladder = _ladder(form.criterion(code), case)
        keys = [option.key for option in ladder]
        old = keys.index(base[code])
        new = old + rng.choice((-1, 0, 1))
        if not _floor(form, code, ladder, aim.stars, case) <= new < len(ladder):
            continue
        if aim.misses and new > old:
            continue
        if abs(ladder[new].points - ladder[old].points) <= LARGEST_WOBBLE:
            chosen[code] = keys[new]
    return chosen


def _ladder(criterion: CriterionData, case: str) -> list[OptionData]:
    """The choices of `criterion` by rising points, of one list where the form has two."""
    offered = [o for o in criterion.choices if not case or o.case in ("", case)]
    return sorted(offered, key=lambda option: (option.points, option.key))


def _floor(form: SetData, code: str, ladder: list[OptionData], stars: int, case: str) -> int:
    """The lowest level of a criterion that meets every mark up to `stars` stars."""
    marks = [mark for mark in marks_for(form, stars, case) if mark.criterion_code == code]
    return next(
        (n for n, option in enumerate(ladder) if all(m.is_met_by(option) for m in marks)),
        len(ladder) - 1,
    )


def _capped(
    form: SetData,
    ladders: Mapping[str, list[OptionData]],
    levels: Mapping[str, int],
    aim: Aim,
    case: str,
) -> str:
    """For an aim that misses a mark: the criterion to leave where it is."""
    if not aim.misses:
        return ""
    higher = [m for m in marks_for(form, aim.stars + 1, case) if m.stars == aim.stars + 1]
    return next(
        (
            mark.criterion_code
            for mark in higher
            if not mark.is_met_by(ladders[mark.criterion_code][levels[mark.criterion_code]])
        ),
        "",
    )
