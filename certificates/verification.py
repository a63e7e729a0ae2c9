"""Does the public log still say what the registry says? Recomputed from the rows, leaf by leaf."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from certificates import log
from certificates.choices import DecisionKind, EndKind, StatusKind
from certificates.leaves import leaf_values
from certificates.log import LeafValue
from certificates.models import Certificate, Decision, DecisionItem, LogLeaf, StatusEvent

_ENDS = {StatusKind.REVOKED: EndKind.REVOKED, StatusKind.REPLACED: EndKind.REPLACED}


@dataclass(frozen=True)
class Difference:
    """One place where log and registry disagree. `certificate`, `field` may be empty."""

    text: str
    certificate: str = ""
    field: str = ""
    position: int | None = None


@dataclass(frozen=True)
class Report:
    """The outcome: how many leaves, the root over them (hex), and every difference found."""

    size: int
    root: str
    differences: tuple[Difference, ...]

    @property
    def is_clean(self) -> bool:
        return not self.differences


def verify(known: tuple[int, str] | None = None) -> Report:
    """Recompute the whole log. `known`: a size and root (hex) that somebody noted earlier."""
    tree = log.Frontier()
    roots = {0: tree.root().hex()}
    found: list[Difference] = []
    for leaf in _leaves():
        found += _differences_of(leaf, tree)
        roots[tree.size] = tree.root().hex()
    found += _without_leaf()
    found += _wrong_ends()
    found += _wrong_annexes()
    if known is not None:
        found += _against_known(roots, *known)
    return Report(size=tree.size, root=tree.root().hex(), differences=tuple(found))


def _leaves() -> Iterator[LogLeaf]:
    return (
        LogLeaf.objects.select_related(
            "event__decision__scan",
            "event__certificate__product",
            "event__certificate__dossier__rulebook",
        )
        .defer("event__certificate__dossier__rulebook__content")
        .order_by("position", "pk")
        .iterator(chunk_size=2000)
    )


def _differences_of(leaf: LogLeaf, tree: log.Frontier) -> Iterator[Difference]:
    """Check one leaf against its row, its hash and the tree so far; then add it to `tree`."""
    number, position = leaf.event.certificate.number, leaf.position
    if position != tree.size:
        yield Difference(
            _("thiếu hoặc đổi chỗ lá: vị trí %(wanted)s trống, gặp vị trí %(found)s")
            % {"wanted": tree.size, "found": position},
            certificate=number,
            position=position,
        )
    digest = log.leaf_hash(leaf.leaf.encode())
    if digest.hex() != leaf.leaf_hash:
        yield Difference(_("nội dung lá không khớp với băm của lá"), number, "leaf", position)
    # From here on follow the stored hash: one altered leaf must not spoil all that come after it.
    tree.append(_from_hex(leaf.leaf_hash, digest))
    if tree.root().hex() != leaf.root_hash:
        yield Difference(
            _("gốc cây sau lá này không khớp: có lá bị sửa, bớt hoặc đổi chỗ"),
            number,
            "root_hash",
            position,
        )
    if leaf.recorded_at != leaf.event.recorded_at:
        yield Difference(
            _("lá không được ghi cùng lúc với sự kiện"), number, "recorded_at", position
        )
    yield from _content_differences(leaf)


def _from_hex(text: str, fallback: bytes) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return fallback


def _content_differences(leaf: LogLeaf) -> Iterator[Difference]:
    number, position = leaf.event.certificate.number, leaf.position
    wanted = json.loads(log.canonical_leaf(leaf_values(leaf.event, position)))
    said = _read(leaf.leaf)
    if said is None:
        yield Difference(_("không đọc được nội dung lá"), number, "leaf", position)
        return
    for name in sorted(wanted.keys() | said.keys()):
        if wanted.get(name) != said.get(name):
            yield Difference(
                _("dữ liệu trong sổ đăng ký là “%(row)s”, sổ công khai ghi “%(leaf)s”")
                % {"row": wanted.get(name), "leaf": said.get(name)},
                certificate=str(said.get("certificate") or number),
                field=name,
                position=position,
            )


def _read(text: str) -> Mapping[str, LeafValue] | None:
    try:
        values = json.loads(text)
    except ValueError:
        return None
    return values if isinstance(values, dict) else None


def _without_leaf() -> Iterator[Difference]:
    events = StatusEvent.objects.filter(leaf=None).select_related("certificate")
    for event in events:
        yield Difference(
            _("sự kiện “%(kind)s” không có lá trong sổ công khai")
            % {"kind": event.get_kind_display()},
            certificate=event.certificate.number,
            field="event",
        )
    issued = StatusEvent.objects.filter(kind=StatusKind.ISSUED).values("certificate")
    for certificate in Certificate.objects.exclude(pk__in=issued):
        yield Difference(
            _("giấy chứng nhận không có sự kiện cấp trong sổ công khai"),
            certificate=certificate.number,
            field="event",
        )


def _wrong_ends() -> Iterator[Difference]:
    """Certificates whose end does not rest on an event, or whose event did not end them."""
    ends = {
        event.certificate_id: (event.effective_on, _ENDS[StatusKind(event.kind)].value)
        for event in StatusEvent.objects.filter(kind__in=_ENDS).order_by("pk")
    }
    rows = Certificate.objects.only("number", "ended_on", "end_kind").iterator(chunk_size=2000)
    for row in rows:
        wanted = ends.get(row.pk, (None, ""))
        for name, held, due in (
            ("ended_on", row.ended_on, wanted[0]),
            ("end_kind", row.end_kind, wanted[1]),
        ):
            if held != due:
                yield Difference(
                    _("dữ liệu trong sổ đăng ký là “%(row)s”, theo sổ công khai phải là “%(due)s”")
                    % {"row": held or "", "due": due or ""},
                    certificate=row.number,
                    field=name,
                )


def _wrong_annexes() -> Iterator[Difference]:
    """Issued decisions whose annex and whose certificates or revocations are not the same."""
    items = DecisionItem.objects.filter(decision__issued_at__isnull=False)
    recognised = set(
        items.filter(dossier__isnull=False).values_list("decision", "dossier", "stars")
    )
    certified = set(Certificate.objects.values_list("decision", "dossier", "stars"))
    revoked = set(items.filter(dossier=None).values_list("decision", "certificate", "ground"))
    ended = set(
        StatusEvent.objects.filter(kind=StatusKind.REVOKED).values_list(
            "decision", "certificate", "ground"
        )
    )
    odd = {row[0] for row in (recognised ^ certified) | (revoked ^ ended)}
    # A decision in the book always has an annex; one without was emptied.
    empty = Decision.objects.issued().filter(items=None, kind__in=DecisionKind.values)
    odd |= set(empty.values_list("pk", flat=True))
    return (_annex_difference(row) for row in Decision.objects.filter(pk__in=odd))


def _annex_difference(decision: Decision) -> Difference:
    numbers = ", ".join(decision.certificates.values_list("number", flat=True))
    return Difference(
        _("phụ lục Quyết định %(decision)s không khớp với giấy chứng nhận hoặc việc thu hồi")
        % {"decision": decision.full_number},
        certificate=numbers,
        field="decision_items",
    )


def _against_known(roots: Mapping[int, str], size: int, root: str) -> Iterable[Difference]:
    """The log of today must begin with the log that was noted down."""
    if roots.get(size) == root.lower():
        return []
    return [
        Difference(
            _("gốc của %(size)s lá đầu không khớp với gốc đã ghi lại trước đây") % {"size": size},
            field="root_hash",
            position=size - 1,
        )
    ]
