"""Starts attachments/worker.py over one file and understands how it ended."""

import json
import os
import subprocess
import sys
from pathlib import Path

from attachments import limits
from attachments.checking import Fault
from attachments.choices import ContentType

WORKER = Path(__file__).parent / "worker.py"
_LIMITS = json.dumps(
    {
        "memory": limits.WORKER_MEMORY,
        "cpu_seconds": limits.WORKER_CPU_SECONDS,
        "max_pixels": limits.MAX_PIXELS,
        "max_webp_pixels": limits.MAX_WEBP_PIXELS,
        "max_pages": limits.MAX_PAGES,
        "preview_side": limits.PREVIEW_SIDE,
        "preview_pages": limits.PREVIEW_PAGES,
        "preview_page_width": limits.PREVIEW_PAGE_WIDTH,
    }
)


class RefusedFileError(Exception):
    """The file is refused for `fault`."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def inspect(content_type: ContentType, source: Path, target: Path) -> int | None:
    """Read `source` in full, write its derivative to `target`, return its pages (None: a picture).

    Raises RefusedFileError. The file is read in a process of its own that holds at most 512 MB and
    10 seconds of CPU, so a file made to break its reader breaks only that process.
    """
    command = [sys.executable, "-I", str(WORKER), content_type.value, str(source), str(target)]
    try:
        done = subprocess.run(  # noqa: S603  # our own program; the paths are ours, not the uploader's
            [*command, _LIMITS],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limits.WORKER_WALL_SECONDS,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RefusedFileError(Fault.TOO_HEAVY) from None
    if done.returncode == 0:
        return _pages(json.loads(done.stdout))
    raise RefusedFileError(_fault_of_end(done.returncode, content_type))


def _pages(answer: dict[str, str | int | None]) -> int | None:
    if "fault" in answer:
        raise RefusedFileError(Fault(answer["fault"]))
    pages = answer["pages"]
    return int(pages) if pages is not None else None


def _fault_of_end(code: int, content_type: ContentType) -> Fault:
    """A reader killed by the kernel had too much to do; one that crashed was fed rubbish."""
    killed_for_time = {-24, -9}  # SIGXCPU, SIGKILL
    if code in killed_for_time:
        return Fault.TOO_HEAVY
    return Fault.BROKEN_PDF if content_type == ContentType.PDF else Fault.BROKEN_PICTURE
