"""How large an upload may be, and what its reader may use up."""

from typing import Final

MAX_BYTES: Final = 20 * 1024 * 1024
"""One file, bytes."""
MAX_FILES_A_DAY: Final = 200
"""Uploads of one person within 24 hours."""
MAX_NAME: Final = 120
"""Letters of a file's shown name, its extension included."""
MAX_PIXELS: Final = 40_000_000
MAX_WEBP_PIXELS: Final = 20_000_000
"""Its decoder holds three copies of the picture, and WORKER_MEMORY has room for no more."""
MAX_PAGES: Final = 500
PREVIEW_SIDE: Final = 1600
"""The longer side of a picture's derivative, pixels."""
PREVIEW_PAGES: Final = 5
"""Pages of a PDF in its derivative."""
PREVIEW_PAGE_WIDTH: Final = 1000
"""Width of each of those pages, pixels."""
WORKER_MEMORY: Final = 512 * 1024 * 1024
"""Address space of the process that reads a file, bytes."""
WORKER_CPU_SECONDS: Final = 10
WORKER_WALL_SECONDS: Final = 30
MIN_FREE_BYTES: Final = 1024 * 1024 * 1024
"""Uploads are refused when the disk has less than this and less than a tenth of its size free."""
