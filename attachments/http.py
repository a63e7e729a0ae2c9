"""Sending a stored file to a browser. Who may have it is decided before, by its owner's view."""

import logging
from typing import Literal

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from accounts.models import User
from attachments import services
from attachments.models import StoredFile

log = logging.getLogger(__name__)

Variant = Literal["original", "preview"]
_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def file_response(
    stored: StoredFile, variant: Variant = "original", *, reader: User | None = None
) -> FileResponse:
    """Answer with `stored`: its original as a download, or its re-made preview as a picture.

    Call it only after the scope of the record that owns the file has been checked. Nothing is
    cached on the way, and no original is ever shown inside a page. With `reader` the reading of an
    original is recorded.
    """
    is_original = variant == "original"
    source = stored.original if is_original else stored.preview
    if not source:
        raise Http404(_("Tệp này không có bản xem."))
    try:
        handle = source.open("rb")
    except FileNotFoundError:
        log.exception("file of %s is missing on disk", stored.pk)
        raise Http404(_("Không tìm thấy tệp trên máy chủ. Hãy báo Văn phòng Điều phối.")) from None
    if is_original and reader is not None:
        services.record_read(stored, by=reader)
    response = FileResponse(
        handle,
        as_attachment=is_original,
        filename=stored.name if is_original else f"{stored.pk}.webp",
        content_type=stored.content_type if is_original else "image/webp",
    )
    response["Content-Security-Policy"] = _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
