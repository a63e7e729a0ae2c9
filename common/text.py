"""Vietnamese text: folding for search, keys for sorting, cleaning of what people type."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_SHAPES = {"\u0306": "1", "\u0302": "2", "\u031b": "3"}
# Dictionary order: a ă â, d đ, e ê, o ô ơ, u ư. The number is the letter's place after its base.
_PLACE = {("a", "1"): "1", ("a", "2"): "2", ("e", "2"): "1", ("o", "2"): "1", ("o", "3"): "2"}
_PLACE[("u", "3")] = "1"


def clean_line(text: str) -> str:
    """`text` as one line in NFC, without control, format (bidi) and surrogate characters."""
    kept = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in _UNWANTED)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", kept)).strip()


def clean_text(text: str) -> str:
    """`text` in NFC without control and bidi characters; line ends kept as "\\n"."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(clean_line(line) for line in lines).strip()


_UNWANTED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def fold(text: str) -> str:
    """`text` for search: lower case, no diacritics, single spaces. "Chè  sen" → "che sen"."""
    split = unicodedata.normalize("NFD", clean_line(text).lower().replace("đ", "d"))
    return "".join(c for c in split if not unicodedata.combining(c))


def sort_key(text: str) -> str:
    """A key whose byte order is the Vietnamese dictionary order of `text`: letters, then tones.

    Compare it under the "C" collation only: the embedded PostgreSQL has no ICU.
    """
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFC", clean_line(text).lower()):
        base, *marks = list(unicodedata.normalize("NFD", char))
        if char == "đ":
            letters.append("d1")
        elif base.isalpha():
            shape = next((_SHAPES[m] for m in marks if m in _SHAPES), "0")
            letters.append(base + _PLACE.get((base, shape), "0"))
        else:
            letters.append(base)
        tones.append(next((_TONES[m] for m in marks if m in _TONES), "0"))
    return "".join(letters) + "\x1f" + "".join(tones).rstrip("0")


def excerpt(text: str, limit: int) -> str:
    """`text` cut at `limit` characters with an ellipsis when something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
