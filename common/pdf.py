"""PDF files from Typst templates: pure functions of the given data, the same bytes each time."""

import datetime as dt
import json
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import fontpkg_be_vietnam_pro
import typst

from common.clock import HANOI

LIBRARY = Path(__file__).parent / "typst" / "lib.typ"
# Archival (PDF/A-2a) and accessible (PDF/UA-1): tagged, fonts embedded, language named.
STANDARDS: "list[typst.PDFStandard]" = ["a-2a", "ua-1"]
_IMAGE_NAME = re.compile(r"[a-z][a-z0-9_-]*\.(svg|png|jpg|webp)")

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"


def render(
    template: Path,
    data: Mapping[str, Json],
    *,
    created_on: dt.date,
    images: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return the PDF of `template` filled with `data`; `created_on` becomes its creation date.

    The template reads `json("data.json")`, the pictures by their names in `images`, and the shared
    pieces from `lib.typ`. It runs in a folder of its own and can read nothing outside it. Data are
    values, never markup: a name with `#` or `*` in it is printed as it is.
    """
    with tempfile.TemporaryDirectory(prefix="typst-") as folder:
        root = Path(folder)
        shutil.copyfile(LIBRARY, root / "lib.typ")
        shutil.copyfile(template, root / "main.typ")
        (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        for name, content in (images or {}).items():
            if not _IMAGE_NAME.fullmatch(name):
                raise ValueError(f"not a picture's name: {name!r}")
            (root / name).write_bytes(content)
        return _compile(root, dt.datetime.combine(created_on, dt.time(), tzinfo=HANOI))


def _compile(root: Path, created_at: dt.datetime) -> bytes:
    compiler = typst.Compiler(
        root / "main.typ",
        root=root,
        font_paths=_fonts(),
        package_path=root / "none",
        package_cache_path=root / "none",
    )
    stamp = int(created_at.timestamp())
    try:
        result = compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=stamp)
    except typst.TypstError:
        # A letter that no embedded font has (an emoji in a product's name) rules the archival
        # profile out. A plain PDF with an empty box there is better than no certificate.
        result = compiler.compile(format="pdf", timestamp=stamp)
    if not isinstance(result, bytes):
        raise TypeError("typst gave no single PDF")
    return result


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Be Vietnam Pro and the fonts inside the typst wheel; nothing from the system."""
    files: Path = fontpkg_be_vietnam_pro.ROOT / "files"
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[files])
