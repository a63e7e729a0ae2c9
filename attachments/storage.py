"""Where uploads lie: under MEDIA_ROOT/private, which no URL reaches."""

from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible(path="attachments.storage.PrivateStorage")
class PrivateStorage(FileSystemStorage):
    """Files without an address: they are read through a view that has checked the scope.

    The place is looked up each time, for a test moves MEDIA_ROOT.
    """

    @property
    def base_location(self) -> str:
        return str(Path(settings.MEDIA_ROOT) / "private")

    @property
    def location(self) -> str:
        return str(Path(self.base_location).resolve())

    def url(self, name: str | None) -> NoReturn:
        """Uploaded documents are never served from a public address."""
        raise ValueError(f"{name} is private")
