"""The verbs of this room: publish a rulebook from its file, bring the taxonomy in line."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from audit.choices import Action
from common.errors import DomainError
from rulebooks import checking
from rulebooks.choices import Refusal
from rulebooks.files import (
    DATA,
    FileProblem,
    FileRefusedError,
    Source,
    read_object,
    read_source,
)
from rulebooks.models import ProductGroup, ProductSet, Rulebook
from rulebooks.schema import Problem, ReplacedData, RulebookData
from rulebooks.taxonomy import SetLine, read_taxonomy


class RulebookRefusedError(DomainError):
    """The file may not be published; `problems` lists every reason with file and path."""

    def __init__(self, problems: Iterable[FileProblem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.file))
        super().__init__(
            _("Tệp bộ tiêu chí bị từ chối (%(count)d lỗi):\n%(lines)s")
            % {"count": len(self.problems), "lines": "\n".join(map(str, self.problems))},
            field="file",
        )


class Outcome(StrEnum):
    """What a load did."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    CHECKED = "checked"


@dataclass(frozen=True)
class LoadResult:
    """What a load did to which version of which regime."""

    outcome: Outcome
    code: str
    version: int


def load_file(path: Path, *, by: audit.Actor | None = None, dry_run: bool = False) -> LoadResult:
    """Publish the rulebook in the file or folder `path`; loading it again changes nothing.

    RulebookRefusedError with every reason when the file is wrong; nothing has then been written.
    """
    return _load(_source(path), by, dry_run=dry_run)


@transaction.atomic
def load_folder(folder: Path = DATA, *, by: audit.Actor | None = None) -> list[LoadResult]:
    """Publish every regime in `folder`, oldest first, so that each finds those it replaces.

    All or nothing: one refused file leaves none of them written.
    """
    sources = [_source(path.parent) for path in folder.glob("*/rulebook.json")]
    sources.sort(key=lambda source: str(source.content.get("new_from")))
    return [_load(source, by) for source in sources]


def _source(path: Path) -> Source:
    try:
        return read_source(path)
    except FileRefusedError as error:
        raise RulebookRefusedError(error.problems) from error


@transaction.atomic
def _load(source: Source, by: audit.Actor | None, *, dry_run: bool = False) -> LoadResult:
    with connection.cursor() as cursor:  # two loads at once would both find the day free
        cursor.execute("LOCK TABLE rulebooks_rulebook IN SHARE ROW EXCLUSIVE MODE")
    same = Rulebook.objects.without_content().filter(sha256=source.sha256).first()
    if same:
        return LoadResult(Outcome.UNCHANGED, same.code, same.version)
    data = _checked(source)
    if dry_run:
        return LoadResult(Outcome.CHECKED, data.code, data.version)
    _publish(source, data, by)
    return LoadResult(Outcome.PUBLISHED, data.code, data.version)


def _checked(source: Source) -> RulebookData:
    """The rulebook of `source`; RulebookRefusedError when it contradicts itself or another."""
    taxonomy = checking.Taxonomy(dict(ProductSet.objects.values_list("code", "group__code")))
    data, problems = checking.check(source.content, taxonomy)
    published = list(Rulebook.objects.current().without_content())
    problems += [*_version_problems(data), *_replaced_problems(data, published)]
    if not problems:
        problems += checking.claim_problems(
            checking.Claim(data.code, data.new_from, data.new_to), _claims(data, published)
        )
    if problems:
        raise RulebookRefusedError(map(source.locate, problems))
    return data


def _version_problems(data: RulebookData) -> Iterable[Problem]:
    versions = set(Rulebook.objects.filter(code=data.code).values_list("version", flat=True))
    latest = max(versions, default=0)
    if data.version in versions:
        yield Problem("version", Refusal.CHANGED, {"version": data.version})
    elif data.version < latest:
        yield Problem("version", Refusal.VERSION_BEHIND, {"latest": latest})


def _replaced_problems(data: RulebookData, published: list[Rulebook]) -> Iterable[Problem]:
    """A regime that is replaced must be there, and not say another day of its own."""
    by_code = {row.code: row for row in published}
    for i, replaced in enumerate(data.replaces):
        row = by_code.get(replaced.code)
        path = f"replaces[{i}]"
        if row is None:
            yield Problem(path, Refusal.REPLACED_UNKNOWN, {"code": replaced.code})
            continue
        for name in ("valid_to", "new_to"):
            held, given = getattr(row, name), getattr(replaced, name)
            if held is not None and held != given:
                values = {"code": replaced.code, "held": held, "given": given}
                yield Problem(f"{path}.{name}", Refusal.REPLACED_OTHERWISE, values)


def _claims(data: RulebookData, published: list[Rulebook]) -> Iterable[checking.Claim]:
    """Which days the published regimes keep once `data` has closed those that it replaces."""
    closed = {replaced.code: replaced.new_to for replaced in data.replaces}
    for row in published:
        yield checking.Claim(row.code, row.new_from, row.new_to or closed.get(row.code))


def _publish(source: Source, data: RulebookData, by: audit.Actor | None) -> None:
    for replaced in data.replaces:
        _close(replaced)
    Rulebook.objects.current().filter(code=data.code).update(is_latest=False)
    rulebook = Rulebook.objects.create(
        code=data.code,
        version=data.version,
        number=data.number,
        title=data.title,
        content=source.content,
        sha256=source.sha256,
        valid_from=data.valid_from,
        valid_to=data.valid_to,
        new_from=data.new_from,
        new_to=data.new_to,
        recording_only=data.recording_only,
    )
    audit.record(
        Action.RULEBOOK_LOADED,
        target=rulebook,
        by=by,
        after={"sha256": source.sha256},
        note=f"{data.code} v{data.version}",
    )


def _close(replaced: ReplacedData) -> None:
    """Write the end that the old regime's own file could not know."""
    rows = Rulebook.objects.filter(code=replaced.code)
    rows.filter(new_to=None).update(new_to=replaced.new_to)
    rows.filter(valid_to=None).update(valid_to=replaced.valid_to)


@dataclass(frozen=True)
class TaxonomyReport:
    """How many rows a load of the taxonomy wrote; 0 when it was in line already."""

    groups_written: int
    sets_written: int

    @property
    def changed(self) -> int:
        return self.groups_written + self.sets_written


@transaction.atomic
def load_taxonomy(path: Path = DATA / "taxonomy.json") -> TaxonomyReport:
    """Bring groups and product sets in line with the file; nothing is ever removed.

    RulebookRefusedError with every reason when the file is wrong; nothing has then been written.
    """
    try:
        groups, problems = read_taxonomy(read_object(path))
    except FileRefusedError as error:
        raise RulebookRefusedError(error.problems) from error
    if problems:
        raise RulebookRefusedError(FileProblem(path.name, problem) for problem in problems)
    held_groups = {row.code: row for row in ProductGroup.objects.all()}
    held_sets = {row.code: row for row in ProductSet.objects.all()}
    groups_written = sets_written = 0
    for group in groups:
        values = {"name": group.name, "name_en": group.name_en, "order": group.order}
        row = held_groups.get(group.code) or ProductGroup(code=group.code)
        groups_written += _write(row, values)
        for line in group.sets:
            found = held_sets.get(line.code) or ProductSet(code=line.code)
            sets_written += _write(found, _set_values(line, row))
    return TaxonomyReport(groups_written, sets_written)


def _set_values(line: SetLine, group: ProductGroup) -> dict[str, object]:
    return {
        "slug": line.slug,
        "name": line.name,
        "name_en": line.name_en,
        "group_id": group.pk,
        "subgroup_name": line.subgroup_name,
        "order": line.order,
        "samples_required": line.samples_required,
    }


def _write(row: ProductGroup | ProductSet, values: dict[str, object]) -> int:
    """Save `row` with `values` when it is new or differs; return how many rows were written."""
    if not row._state.adding and all(getattr(row, name) == value for name, value in values.items()):
        return 0
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return 1
