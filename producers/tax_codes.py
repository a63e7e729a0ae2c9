"""Tax codes: what a producer's number must look like.

Source: Law on Tax Administration 38/2019/QH14, Art. 30; Circular 86/2024/TT-BTC: ten digits for an
organisation, ten and three for its branch, and from 1 July 2025 the twelve-digit personal number
for a household. The ten-digit number carries a check digit; the personal number has none.
"""

import re

from stdnum.vn import mst

_PERSONAL = re.compile(r"\d{12}")
_IGNORED = re.compile(r"[\s.]+")


def normalise(text: str) -> str:
    """`text` without spaces and dots; a thirteen-digit number gets its hyphen."""
    code = _IGNORED.sub("", text)
    digits = code.replace("-", "")
    if len(digits) == 13 and digits.isdigit():
        return f"{digits[:10]}-{digits[10:]}"
    return digits


def is_valid(code: str) -> bool:
    """True for a normalised code with a right check digit, or a twelve-digit personal number."""
    if not code.isascii() or code != normalise(code):
        return False
    return bool(_PERSONAL.fullmatch(code)) or bool(mst.is_valid(code))


def is_personal(code: str) -> bool:
    """True for the twelve-digit number, which identifies a person and is never public."""
    return bool(_PERSONAL.fullmatch(code))
