"""The English catalogue: complete, compiled, and in step with the sources."""

import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings

CATALOGUE = Path("locale") / "en" / "LC_MESSAGES" / "django.po"
LEFT_OUT = shutil.ignore_patterns(
    ".*", "var", "__pycache__", "data", "node_modules", "static", "docs", "tests", "migrations"
)


def entries(path: Path) -> dict[tuple[str, str], polib.POEntry]:
    return {
        (entry.msgctxt or "", entry.msgid): entry
        for entry in polib.pofile(str(path))
        if not entry.obsolete
    }


def test_every_sentence_has_its_english():
    missing = [
        entry.msgid
        for entry in polib.pofile(str(settings.BASE_DIR / CATALOGUE))
        if not entry.obsolete and not entry.translated()
    ]

    assert missing == []


def test_compiled_catalogue_is_that_of_the_source():
    source = settings.BASE_DIR / CATALOGUE

    compiled = source.with_suffix(".mo").read_bytes()

    assert compiled == polib.pofile(str(source)).to_binary()


@pytest.fixture
def extracted(tmp_path: Path) -> Path:
    """The catalogue as it would be if it were made from today's sources."""
    copy = tmp_path / "copy"
    shutil.copytree(settings.BASE_DIR, copy, ignore=LEFT_OUT)
    subprocess.run(  # Django's own command
        [sys.executable, "-m", "django", "makemessages", "--locale", "en", "--no-obsolete"],
        cwd=copy,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin"},
        check=True,
        capture_output=True,
    )
    return copy / CATALOGUE


def test_every_sentence_is_in_the_catalogue(extracted):
    kept = entries(settings.BASE_DIR / CATALOGUE)

    fresh = entries(extracted)

    assert sorted(fresh.keys() - kept.keys()) == []
    assert sorted(kept.keys() - fresh.keys()) == []
