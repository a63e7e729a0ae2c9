"""From the content of a file to RulebookData, with every missing key and wrong type noted."""

from collections.abc import Callable
from typing import TypeVar

from rulebooks.schema import read_procedure as procedure
from rulebooks.schema.read_criteria import Common, read_common, read_set, read_trust
from rulebooks.schema.reader import Node, Problem
from rulebooks.schema.rulebook import RulebookData

Read = TypeVar("Read")


class ContentError(ValueError):
    """The content is no rulebook: `problems` says where and why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems, first: {problems[0]}")
        self.problems = problems


def parse(content: object) -> RulebookData:
    """The rulebook that `content` holds; ContentError when a key is missing or of a wrong type."""
    problems: list[Problem] = []
    data = read(content, problems)
    if problems:
        raise ContentError(problems)
    return data


def read(content: object, problems: list[Problem]) -> RulebookData:
    """The rulebook that `content` holds; what is wrong is added to `problems`."""
    node = Node(content, "", problems)
    parts = _all(node, "parts", procedure.read_weight, required=True)
    common: Common = read_common(node, parts)
    data = RulebookData(  # one line a key: shorter would only hide the shape of the file
        code=node.text("code"),
        version=node.integer("version", low=1, high=1000),
        number=node.text("number"),
        title=node.text("title"),
        title_en=node.text("title_en"),
        issued_on=node.date("issued_on"),
        valid_from=node.date("valid_from"),
        valid_to=node.date_or_none("valid_to"),
        new_from=node.date("new_from"),
        new_to=node.date_or_none("new_to"),
        recording_only=node.boolean("recording_only"),
        recording_reason=node.text_or_empty("recording_reason"),
        own_numbering=node.boolean("own_numbering", default=False),
        groups=node.mapping("groups"),
        parts=parts,
        bands=_all(node, "bands", procedure.read_band, required=True),
        authorities=_all(node, "authorities", procedure.read_authority, required=True),
        forwards=_all(node, "forwards", procedure.read_forward),
        councils=_all(node, "councils", procedure.read_council),
        steps=_all(node, "steps", procedure.read_step),
        rounds=_all(node, "rounds", procedure.read_round),
        recognition_months=node.integer("recognition_months", low=1, high=600),
        rerating=_one(node, "rerating", procedure.read_rerating),
        withdrawal=_one(node, "withdrawal", procedure.read_withdrawal),
        applicants=_all(node, "applicants", procedure.read_applicant),
        matters=_all(node, "matters", procedure.read_matter),
        documents=_all(node, "documents", procedure.read_document),
        transition=_one(node, "transition", procedure.read_transition),
        replaces=_all(node, "replaces", procedure.read_replaced),
        product_code=_one(node, "product_code", procedure.read_number_format),
        slip_number=_one(node, "slip_number", procedure.read_number_format),
        minimum_rules=_all(node, "minimum_rules", procedure.read_statement),
        notes=_all(node, "notes", procedure.read_statement),
        sources=_all(node, "sources", procedure.read_source, required=True),
        trust=read_trust(node),
        sets={form.code: form for form in (read_set(n, common) for n in node.children("sets"))},
    )
    node.close()
    return data


def _one(node: Node, key: str, read_one: Callable[[Node], Read]) -> Read | None:
    child = node.child_or_none(key)
    return _closed(child, read_one) if child else None


def _all(
    node: Node, key: str, read_one: Callable[[Node], Read], *, required: bool = False
) -> tuple[Read, ...]:
    return tuple(_closed(child, read_one) for child in node.children(key, required=required))


def _closed(node: Node, read_one: Callable[[Node], Read]) -> Read:
    data = read_one(node)
    node.close()
    return data
