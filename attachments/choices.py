"""Which files the registry takes."""

from django.db import models


class ContentType(models.TextChoices):
    """The four kinds of documents and pictures, by their media type."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"
    WEBP = "image/webp", "WebP"


PICTURES = frozenset({ContentType.JPEG, ContentType.PNG, ContentType.WEBP})
DOCUMENTS = PICTURES | {ContentType.PDF}
