"""Brings the demo up to date: migrations, reference data, demo data and static files; idempotent.

python -m ocop_registry.prepare
"""

import os
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def main() -> None:
    """Run each step; one that finds its work done is quick."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_registry.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_reference")
    call_command("load_demo")
    if _static_files_changed():
        call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_demo", "--accounts")


def _static_files_changed() -> bool:
    """Whether a static file, or the code that brings some, is newer than what was collected."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return True
    collected_at = manifest.stat().st_mtime
    return any(path.stat().st_mtime > collected_at for path in _static_files())


def _static_files() -> Iterator[Path]:
    for finder in get_finders():
        for name, storage in finder.list(None):
            yield Path(storage.path(name))


if __name__ == "__main__":
    main()
