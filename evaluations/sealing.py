"""The seal of a meeting: SHA-256 over a canonical JSON of its sheets. Pure Python.

Canonical: UTF-8, keys sorted, no spaces, points as text with two decimals, times in UTC.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Line:
    """One criterion of a sheet: the option chosen and its points."""

    criterion: str
    option: str
    points: Decimal
    comment: str


@dataclass(frozen=True)
class Sheet:
    """One submitted sheet as it is sealed. `member` is the key of the seat, never a name."""

    position: int
    dossier: str
    rulebook: str
    case: str
    member: int
    submitted_at: dt.datetime
    total: Decimal
    remark: str
    lines: Sequence[Line]


def record(sheet: Sheet) -> dict[str, object]:
    """`sheet` as plain values, its lines by criterion code."""
    return {
        "position": sheet.position,
        "dossier": sheet.dossier,
        "rulebook": sheet.rulebook,
        "case": sheet.case,
        "member": sheet.member,
        "submitted_at": sheet.submitted_at.astimezone(dt.UTC).isoformat(),
        "total": _points(sheet.total),
        "remark": sheet.remark,
        "lines": [
            [line.criterion, line.option, _points(line.points), line.comment]
            for line in sorted(sheet.lines, key=lambda line: line.criterion)
        ],
    }


def records(sheets: Iterable[Sheet]) -> list[dict[str, object]]:
    """All `sheets` in the order of the agenda, then of the seats."""
    ordered = sorted(sheets, key=lambda sheet: (sheet.position, sheet.member))
    return [record(sheet) for sheet in ordered]


def sheet_digest(sheet: Sheet) -> str:
    """SHA-256 (hex) of one sheet, printed beside its totals on the minutes."""
    return _digest(record(sheet))


def meeting_digest(meeting: int, sheets: Iterable[Sheet]) -> str:
    """SHA-256 (hex) over all sheets of the meeting with the key `meeting`."""
    return _digest({"meeting": meeting, "sheets": records(sheets)})


def _digest(value: Mapping[str, object]) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _points(points: Decimal) -> str:
    return f"{points:.2f}"
