"""A small picture of a product for public pages, made from the safe derivative of the upload."""

import io

from django.core.cache import cache
from PIL import Image

from attachments.models import StoredFile

SIDE = 480
MOST_BYTES = 12_000
"""The whole page of a product stays under 60 kB; the picture may take a fifth of it."""
QUALITIES = (72, 58, 44, 30, 16)
KEPT_SECONDS = 24 * 3600


def small_picture(stored: StoredFile) -> bytes:
    """The picture `stored` as WebP of at most SIDE pixels a side, kept in the cache for a day.

    Raises FileNotFoundError when its file is missing on disk.
    """
    key = f"portal:picture:{stored.pk}"
    held: bytes | None = cache.get(key)
    if held is None:
        held = _made_small(stored)
        cache.set(key, held, KEPT_SECONDS)
    return held


def _made_small(stored: StoredFile) -> bytes:
    """Read the derivative only: it was written by our own worker, whatever was uploaded."""
    with stored.preview.open("rb") as handle, Image.open(handle, formats=["WEBP"]) as picture:
        picture.thumbnail((SIDE, SIDE))
        flat = picture.convert("RGB")
    for quality in QUALITIES:
        target = io.BytesIO()
        flat.save(target, "WEBP", quality=quality, method=6)
        if target.tell() <= MOST_BYTES:
            break
    return target.getvalue()
