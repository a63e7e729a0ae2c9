"""Permanent public numbers and printed codes: no meaning inside, hard to mistype, never reused.

A number is a kind letter, random Crockford base32 characters (no I, L, O, U) and one check
character by ISO 7064 MOD 37,36 over all that stands before it. Spaces, hyphens and case are ignored
when reading, and O, I, L are read as 0, 1, 1. Only numbers whose check character is itself in the
Crockford alphabet are given out, so that reading them leniently stays safe.
"""

import random
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_36

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NUMBER_LENGTH = 9
UNIT_CODE_LENGTH = 18
_LENIENT = str.maketrans({"O": "0", "I": "1", "L": "1"})
_IGNORED = re.compile(r"[\s\-‐‑–—.]+")
_SECRET: random.Random = secrets.SystemRandom()
_SOURCE: ContextVar[random.Random | None] = ContextVar("source", default=None)


class Kind(models.TextChoices):
    """The first letter of a number: what it names."""

    PRODUCT = "S"
    PRODUCER = "C"
    CERTIFICATE = "G"
    DOSSIER = "H"
    LABEL = "T"
    REPORT = "B"


def make_number(kind: Kind) -> str:
    """A new public number of nine characters: 35 random bits, uniqueness left to the database."""
    return _make(kind, NUMBER_LENGTH)


def make_unit_code() -> str:
    """A new printed label code of eighteen characters: 80 random bits, not guessable."""
    return _make(Kind.LABEL, UNIT_CODE_LENGTH)


def number_from_seed(kind: Kind, seed: bytes) -> str:
    """The number that `seed` (a digest, at least 16 bytes) always gives: for sample data."""
    value = int.from_bytes(seed[:16], "big")
    while True:
        body = kind.value + "".join(
            ALPHABET[value >> (5 * i) & 31] for i in range(NUMBER_LENGTH - 2)
        )
        check = mod_37_36.calc_check_digit(body)
        if check in ALPHABET:
            return body + check
        value += 1


@contextmanager
def drawn_from(source: random.Random) -> Iterator[None]:
    """Within the block new numbers come from `source`, the same each time: for sample data only,
    for whoever knows the seed knows the numbers."""
    token = _SOURCE.set(source)
    try:
        yield
    finally:
        _SOURCE.reset(token)


def _make(kind: Kind, length: int) -> str:
    source = _SOURCE.get() or _SECRET
    while True:
        body = kind.value + "".join(source.choice(ALPHABET) for _ in range(length - 2))
        check = mod_37_36.calc_check_digit(body)
        if check in ALPHABET:
            return body + check


def normalise(text: str) -> str:
    """`text` as a number would be stored: upper case, no spaces or hyphens, O→0, I and L→1."""
    return _IGNORED.sub("", text).upper().translate(_LENIENT)


def is_valid(text: str) -> bool:
    """True when the normalised `text` has a length, alphabet and check character of ours."""
    code = normalise(text)
    if len(code) not in {NUMBER_LENGTH, UNIT_CODE_LENGTH} or not set(code) <= set(ALPHABET):
        return False
    try:
        mod_37_36.validate(code)
    except ValidationError:
        return False
    return True


def kind_of(text: str) -> Kind | None:
    """What a valid number names, or None."""
    code = normalise(text)
    return Kind(code[0]) if is_valid(code) and code[0] in Kind.values else None


def pretty(number: str) -> str:
    """`number` in groups of four for print: "S7K3-M9Q2-X"."""
    return "-".join(number[i : i + 4] for i in range(0, len(number), 4))
