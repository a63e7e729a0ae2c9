"""From nodes to the criteria of a product set."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from rulebooks.choices import Trust
from rulebooks.schema.criteria import (
    NO_LEVEL,
    CriterionData,
    OptionData,
    PartData,
    SetData,
    TrustNote,
)
from rulebooks.schema.procedure import PartWeight
from rulebooks.schema.reader import Node


@dataclass(frozen=True)
class Common:
    """What the file says once for all its forms."""

    weights: Mapping[str, PartWeight]
    no_level: OptionData | None
    stop_note: str


@dataclass(frozen=True)
class Position:
    """Where in a form a criterion stands."""

    part: str
    group_code: str = ""
    group_name: str = ""
    subgroup_name: str = ""

    def inside(self, group: Node) -> "Position":
        """The position inside `group`; inside a second one it is a subgroup."""
        code, name = group.text("code"), group.text("name")
        if self.group_code:
            return replace(self, subgroup_name=name)
        return replace(self, group_code=code, group_name=name)


def read_trust(node: Node) -> tuple[TrustNote, ...]:
    """The warnings under the key `trust`."""
    notes = []
    for child in node.children("trust"):
        notes.append(TrustNote(child.word("kind", Trust), child.text("text")))
        child.close()
    return tuple(notes)


def read_common(node: Node, weights: tuple[PartWeight, ...]) -> Common:
    """What `no_level` and `stop_note` of the file say."""
    level = node.child_or_none("no_level")
    no_level = None
    if level:
        no_level = OptionData(NO_LEVEL, Decimal(0), level.text("label"), trust=read_trust(level))
        level.close()
    return Common({w.code: w for w in weights}, no_level, node.text_or_empty("stop_note"))


def read_set(node: Node, common: Common) -> SetData:
    """One product set with all its criteria."""
    data = SetData(
        code=node.text("code"),
        name=node.text("name"),
        name_en=node.text("name_en"),
        group=node.text("group"),
        parts=tuple(_part(child, common) for child in node.children("parts", required=True)),
        ministries=node.texts("ministries"),
        samples_required=node.integer_or_none("samples_required", high=100) or 0,
        rejected_if=node.text_or_empty("rejected_if"),
        cases=node.mapping("cases"),
        recorded_only=node.boolean("recorded_only", default=False),
        recorded_reason=node.text_or_empty("recorded_reason"),
        trust=read_trust(node),
    )
    node.close()
    return data


def _part(node: Node, common: Common) -> PartData:
    code = node.text("code")
    weight = common.weights.get(code) or PartWeight(code, "", "", Decimal(0))
    position = Position(code)
    criteria = tuple(
        criterion
        for child in node.children("criteria", required=True)
        for criterion in _criteria(child, position, common)
    )
    node.close()
    return PartData(code, weight.name, weight.name_en, weight.max, criteria)


def _criteria(node: Node, position: Position, common: Common) -> Iterator[CriterionData]:
    """The criterion that `node` is, or those of the group that it is."""
    if not node.has("criteria"):
        yield _criterion(node, position, common)
        return
    inside = position.inside(node)
    for key in ("no", "name_en"):
        node.text(key)
    node.decimal("max")
    for child in node.children("criteria"):
        yield from _criteria(child, inside, common)
    node.close()


def _criterion(node: Node, position: Position, common: Common) -> CriterionData:
    options = tuple(
        _option(child, str(i)) for i, child in enumerate(node.children("options", required=True), 1)
    )
    prints_zero = any(option.points == 0 for option in options)
    data = CriterionData(
        code=node.text("code"),
        no=node.text("no"),
        name=node.text("name"),
        name_en=node.text("name_en"),
        max=node.decimal("max"),
        options=options,
        part=position.part,
        group_code=position.group_code,
        group_name=position.group_name,
        subgroup_name=position.subgroup_name,
        requirement=node.text_or_empty("requirement"),
        stop_note=common.stop_note if node.boolean("stop", default=False) else "",
        trust=read_trust(node),
        no_level=None if prints_zero else common.no_level,
    )
    node.close()
    return data


def _option(node: Node, key: str) -> OptionData:
    data = OptionData(
        key=key,
        points=node.decimal("points"),
        label=node.text("label"),
        min_for_star=node.integer_or_none("min_for_star", low=1, high=5),
        case=node.text_or_empty("case"),
        trust=read_trust(node),
    )
    node.close()
    return data
