"""Receiving request bodies: an overlong file is counted to its end but not written to disk."""

from typing import Final

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

from attachments.limits import MAX_BYTES

GIVE_UP_BYTES: Final = 10 * MAX_BYTES
"""A file longer than this ends the request: it is an attack, not a mistake."""


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Keeps at most MAX_BYTES of a file, yet reports its true size, so that a form can say so."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        end = start + len(raw_data)
        if end > GIVE_UP_BYTES:
            raise StopUpload(connection_reset=True)
        return super().receive_data_chunk(raw_data, start) if end <= MAX_BYTES else None
