"""Names of units as people type them: folded, with or without the kind, with or without a path."""

import re
from dataclasses import dataclass

from common.text import fold
from places.choices import Kind

_NOT_A_LETTER = re.compile(r"[\W_]+")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
MAX_TYPED = 120

# The words that may stand before a name, longest first, and the kinds they mean.
_KIND_WORDS: tuple[tuple[str, Kind], ...] = (
    ("thanh pho ", Kind.CITY),
    ("thi tran ", Kind.TOWNSHIP),
    ("dac khu ", Kind.SPECIAL_ZONE),
    ("phuong ", Kind.WARD),
    ("thi xa ", Kind.TOWN),
    ("huyen ", Kind.RURAL_DISTRICT),
    ("quan ", Kind.URBAN_DISTRICT),
    ("tinh ", Kind.PROVINCE),
    ("xa ", Kind.COMMUNE),
    ("tp ", Kind.CITY),
    ("tt ", Kind.TOWNSHIP),
    ("tx ", Kind.TOWN),
    ("p ", Kind.WARD),
    ("q ", Kind.URBAN_DISTRICT),
    ("h ", Kind.RURAL_DISTRICT),
    ("x ", Kind.COMMUNE),
)


@dataclass(frozen=True)
class Reading:
    """One way to read a typed name: `key` of a unit of `kind`, or of any kind."""

    key: str
    kind: Kind | None = None


def search_key(text: str) -> str:
    """`text` folded, with every sign between words as one space.

    "Văn Miếu - Quốc Tử Giám" and "văn miếu quốc tử giám" give the same key.
    """
    return _NOT_A_LETTER.sub(" ", fold(text)).strip()


def readings(text: str) -> tuple[Reading, ...]:
    """Every way to read one typed name. "phường liệt" is a ward Liệt or a unit Phương Liệt."""
    key = search_key(text)
    if not key:
        return ()
    kinds = (
        Reading(key.removeprefix(word), kind)
        for word, kind in _KIND_WORDS
        if key.startswith(word) and key != word
    )
    return (Reading(key), *kinds)


def path_of(text: str) -> tuple[tuple[Reading, ...], ...]:
    """The parts of a typed address, smallest unit first: "Bát Tràng, Gia Lâm" has two.

    What stands in brackets is left out: "Cự Khê (làng Cự Đà)" is Cự Khê.
    """
    plain = _IN_BRACKETS.sub(" ", text[:MAX_TYPED])
    return tuple(found for part in plain.split(",") if (found := readings(part)))
