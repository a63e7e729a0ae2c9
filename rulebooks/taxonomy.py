"""Reading taxonomy.json: groups, subgroups and product sets in the order of Phụ lục I. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rulebooks.choices import Refusal, Wanted
from rulebooks.schema import Node, Problem


@dataclass(frozen=True)
class SetLine:
    """One product set."""

    code: str
    slug: str
    name: str
    name_en: str
    subgroup_name: str
    order: int
    samples_required: int


@dataclass(frozen=True)
class GroupLine:
    """One group with its product sets."""

    code: str
    name: str
    name_en: str
    order: int
    sets: tuple[SetLine, ...]


def read_taxonomy(content: object) -> tuple[tuple[GroupLine, ...], list[Problem]]:
    """The groups of `content`, and every reason to refuse it."""
    problems: list[Problem] = []
    node = Node(content, "", problems)
    node.text("source")
    groups = tuple(
        _group(child, order)
        for order, child in enumerate(node.children("groups", required=True), 1)
    )
    node.close()
    problems += _twice("groups", (group.code for group in groups))
    problems += _twice("groups.sets", (line.code for group in groups for line in group.sets))
    problems += _twice("groups.sets", (line.slug for group in groups for line in group.sets))
    return groups, problems


def _group(node: Node, order: int) -> GroupLine:
    sets: list[SetLine] = []
    for subgroup in node.children("subgroups", required=True):
        name = subgroup.text("name")
        sets.extend(_set(child, name) for child in subgroup.children("sets", required=True))
        subgroup.close()
    group = GroupLine(
        node.text("code"), node.text("name"), node.text("name_en"), order, tuple(sets)
    )
    node.close()
    return group


def _set(node: Node, subgroup_name: str) -> SetLine:
    code = node.text("code")
    if not code.isdecimal():
        node.refuse(Refusal.WRONG_TYPE, key="code", wanted=Wanted.INTEGER.label)
    line = SetLine(
        code=code,
        slug=node.text("slug"),
        name=node.text("name"),
        name_en=node.text("name_en"),
        subgroup_name=subgroup_name,
        order=int(code) if code.isdecimal() else 0,
        samples_required=node.integer("samples_required", high=100),
    )
    node.close()
    return line


def _twice(path: str, codes: Iterable[str]) -> list[Problem]:
    return [
        Problem(path, Refusal.TWICE, {"code": code})
        for code, times in Counter(codes).items()
        if times > 1 and code
    ]
