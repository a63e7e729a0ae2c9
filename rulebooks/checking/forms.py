"""The forms of product sets: sums, options, minimum marks, codes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from rulebooks.choices import Refusal
from rulebooks.schema import MinMark, Node, Problem, RulebookData

# What reading the file has noted already; walking it again here must not note it twice.
_OF_SHAPE = frozenset(
    {
        Refusal.MISSING,
        Refusal.WRONG_TYPE,
        Refusal.UNKNOWN_WORD,
        Refusal.UNKNOWN_KEY,
        Refusal.NUMBER_RANGE,
    }
)


@dataclass(frozen=True)
class Taxonomy:
    """The product sets that exist, each with the code of its group."""

    sets: Mapping[str, str]


@dataclass(frozen=True)
class _Terms:
    """What a form is held against; the sums of an incomplete one are not judged."""

    weights: Mapping[str, Decimal]
    stars: frozenset[int]
    cases: frozenset[str] = frozenset()
    is_complete: bool = True


def form_problems(content: object, data: RulebookData, taxonomy: Taxonomy) -> list[Problem]:
    """What is wrong with the forms of `content`, whose parsed shape is `data`."""
    noted: list[Problem] = []
    root = Node(content, "", noted)
    forms = root.children("sets")
    terms = _Terms(
        {weight.code: weight.max for weight in data.parts},
        frozenset(band.stars for band in data.bands),
    )
    _check_set_codes(root, forms, data, taxonomy)
    for form in forms:
        _check_form(form, terms)
    total = sum(terms.weights.values(), Decimal(0))
    if total != 100:
        root.refuse(Refusal.WEIGHTS, key="parts", sum=total, wanted=100)
    return [problem for problem in noted if problem.refusal not in _OF_SHAPE] + [
        Problem(form.path, Refusal.MISSING, {"key": "recorded_reason"})
        for form in forms
        if form.boolean("recorded_only", default=False) and not form.has("recorded_reason")
    ]


def _check_set_codes(
    root: Node, forms: Iterable[Node], data: RulebookData, taxonomy: Taxonomy
) -> None:
    codes = [form.text("code") for form in forms]
    groups = set(data.groups) or set(taxonomy.sets.values())
    prefix = f"{data.code}-"
    for form, code in zip(forms, codes, strict=True):
        if codes.count(code) > 1:
            form.refuse(Refusal.TWICE, code=code)
        if data.own_numbering and not code.startswith(prefix):
            form.refuse(Refusal.SET_NUMBERING, prefix=prefix, set=code)
        if not data.own_numbering and code not in taxonomy.sets:
            form.refuse(Refusal.SET_UNKNOWN, set=code)
        if form.text("group") not in groups:
            form.refuse(Refusal.GROUP_UNKNOWN, key="group", group=form.text("group"))
    if not data.own_numbering and not data.recording_only:
        for code in sorted(set(taxonomy.sets) - set(codes)):
            root.refuse(Refusal.SET_MISSING, key="sets", set=code)


def _check_form(form: Node, base: _Terms) -> None:
    is_complete = not form.boolean("recorded_only", default=False)
    terms = replace(base, cases=frozenset(form.mapping("cases")), is_complete=is_complete)
    codes: list[str] = []
    for part in form.children("parts"):
        code = part.text("code")
        total = sum((_walk(n, terms, codes) for n in part.children("criteria")), Decimal(0))
        codes.append(code)
        wanted = terms.weights.get(code)
        if wanted is None:
            part.refuse(Refusal.PART_UNKNOWN, part=code)
        elif is_complete and total != wanted:
            part.refuse(Refusal.PART_SUM, part=code, sum=total, wanted=wanted)
    for code in terms.weights if is_complete else ():
        if code not in codes:
            form.refuse(Refusal.PART_MISSING, part=code)
    for code, times in Counter(codes).items():
        if times > 1:
            form.refuse(Refusal.TWICE, code=code)


def _walk(node: Node, terms: _Terms, codes: list[str]) -> Decimal:
    """Check a criterion, or a group and all inside; return the points it adds to its part."""
    codes.append(node.text("code"))
    children = node.children("criteria")
    stated = node.decimal("max")
    if not children:
        _check_criterion(node, stated, terms)
        return stated
    total = sum((_walk(child, terms, codes) for child in children), Decimal(0))
    if terms.is_complete and total != stated:
        node.refuse(Refusal.GROUP_SUM, sum=total, wanted=stated)
    return total


def _check_criterion(node: Node, most: Decimal, terms: _Terms) -> None:
    options = node.children("options")
    if not options:
        node.refuse(Refusal.NO_OPTION)
        return
    best: dict[str, Decimal] = {}
    for option in options:
        points, case = option.decimal("points"), option.text_or_empty("case")
        best[case] = max(points, best.get(case, points))
        if points > most:
            option.refuse(Refusal.OPTION_ABOVE, points=points, max=most)
        if points < 0:
            option.refuse(Refusal.OPTION_BELOW_ZERO, points=points)
        if case and case not in terms.cases:
            option.refuse(Refusal.CASE_UNKNOWN, key="case", case=case)
    for points in best.values():
        if points < most:
            node.refuse(Refusal.BEST_BELOW, points=points, max=most)
    _check_marks(node, options, most, terms.stars)


def _check_marks(node: Node, options: Iterable[Node], most: Decimal, stars: frozenset[int]) -> None:
    held: dict[str, list[MinMark]] = {}
    for option in options:
        star = option.integer_or_none("min_for_star", low=1, high=5)
        if star is None:
            continue
        case = option.text_or_empty("case")
        mark = MinMark("", star, option.decimal("points"), "", case)
        if star not in stars or mark.points > most:
            option.refuse(Refusal.MARK_UNREACHABLE, stars=star)
        if any(other.stars == star for other in held.get(case, [])):
            option.refuse(Refusal.MARK_TWICE, stars=star)
        held.setdefault(case, []).append(mark)
    for marks in held.values():
        by_star = sorted(marks, key=lambda mark: mark.stars)
        for lower, higher in pairwise(by_star):
            if higher.points < lower.points:
                node.refuse(Refusal.MARK_ORDER, stars=higher.stars)
