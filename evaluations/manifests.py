"""The frozen copy of a dossier at its submission, and the check that it still agrees."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypedDict

from django.db import models
from django.utils.translation import gettext_lazy as _

from attachments.models import StoredFile
from audit.services import digest
from evaluations.models import DocumentVersion, Dossier, DossierDocument, Submission
from places.queries import address_line
from producers.models import Producer
from products.models import Product

_CHUNK = 1024 * 1024


class FiledDocument(TypedDict):
    """One document of a manifest, by the content of its file."""

    code: str
    name: str
    mandatory: bool
    version: int
    file_name: str
    size: int
    sha256: str
    valid_until: str | None


class Manifest(TypedDict):
    """What a submission froze. Contacts of people are not in it."""

    dossier: dict[str, str]
    product: dict[str, str]
    producer: dict[str, str]
    documents: list[FiledDocument]


def manifest_of(dossier: Dossier) -> Manifest:
    """The manifest of `dossier` as it stands: its facts and the latest file of each document."""
    return Manifest(
        dossier={
            "number": dossier.number,
            "purpose": dossier.purpose,
            "rulebook": dossier.rulebook.code,
            "rulebook_version": str(dossier.rulebook.version),
            "rulebook_sha256": dossier.rulebook.sha256,
            "place": dossier.place.code,
        },
        product=product_facts(dossier.product),
        producer=producer_facts(dossier.producer),
        documents=[_filed(document) for document in _provided(dossier)],
    )


def digest_of(manifest: Manifest) -> str:
    """SHA-256 (hex) of the canonical JSON of `manifest`."""
    return digest(dict(manifest))


def product_facts(product: Product) -> dict[str, str]:
    """What is registered of the product, as a submission freezes it."""
    return {
        "number": product.number,
        "name": product.name,
        "product_set": product.product_set.code,
        "place": address_line(product.place),
        "packaging": product.packaging,
        "description": product.description,
        "story": product.story,
    }


def producer_facts(producer: Producer) -> dict[str, str]:
    """What is registered of the producer, without the contact data of people."""
    return {
        "number": producer.number,
        "name": producer.name,
        "legal_form": producer.legal_form,
        "tax_code": producer.tax_code,
        "place": address_line(producer.place),
        "address": producer.address,
    }


def _provided(dossier: Dossier) -> models.QuerySet[DossierDocument]:
    return dossier.documents.exclude(versions=None)


def _filed(document: DossierDocument) -> FiledDocument:
    version = document.versions.select_related("file").latest("version")
    return FiledDocument(
        code=document.code,
        name=document.name,
        mandatory=document.mandatory,
        version=version.version,
        file_name=version.file.name,
        size=version.file.size,
        sha256=version.file.sha256,
        valid_until=document.valid_until.isoformat() if document.valid_until else None,
    )


class Finding(models.TextChoices):
    """How a submission's copy and the registry can differ. The first three mean tampering."""

    MANIFEST = "manifest", _("Bản kê không còn khớp dấu vết SHA-256 lúc nộp")
    VERSION = "version", _("Không còn đúng bản ghi của tệp đã nộp")
    CONTENT = "content", _("Nội dung tệp trên máy chủ khác với lúc nộp")
    FACT = "fact", _("Thông tin đã được sửa sau khi nộp")


TAMPERED = frozenset({Finding.MANIFEST, Finding.VERSION, Finding.CONTENT})


@dataclass(frozen=True)
class Difference:
    """One place where what was filed and what is stored now differ."""

    finding: Finding
    subject: str
    filed: str
    found: str

    @property
    def is_tampering(self) -> bool:
        """True when no service of the registry can have made this difference."""
        return self.finding in TAMPERED


def verify(submission: Submission) -> list[Difference]:
    """Compare a submission with the rows and the file bytes of today; empty when all agree.

    Facts of the product and producer may change by registration after the submission: those are
    listed as changes. A file, its row or the manifest cannot: those are listed as tampering.
    """
    manifest: Manifest = submission.manifest
    found = digest_of(manifest)
    differences: list[Difference] = []
    if found != submission.digest:
        differences.append(Difference(Finding.MANIFEST, str(_("Bản kê")), submission.digest, found))
    versions = _versions(submission)
    for filed in manifest["documents"]:
        differences += _document_differences(filed, versions.get((filed["code"], filed["version"])))
    dossier = submission.dossier
    differences += _fact_differences(manifest["product"], product_facts(dossier.product), Product)
    differences += _fact_differences(
        manifest["producer"], producer_facts(dossier.producer), Producer
    )
    return differences


def _versions(submission: Submission) -> dict[tuple[str, int], DocumentVersion]:
    rows = DocumentVersion.objects.filter(document__dossier=submission.dossier_id)
    return {
        (row.document.code, row.version): row for row in rows.select_related("document", "file")
    }


def _document_differences(
    filed: FiledDocument, version: DocumentVersion | None
) -> Iterator[Difference]:
    if version is None:
        yield Difference(Finding.VERSION, filed["name"], filed["sha256"], "")
        return
    if version.file.sha256 != filed["sha256"]:
        yield Difference(Finding.VERSION, filed["name"], filed["sha256"], version.file.sha256)
    content = content_digest(version.file)
    if content != filed["sha256"]:
        yield Difference(Finding.CONTENT, filed["name"], filed["sha256"], content)


def content_digest(stored: StoredFile) -> str:
    """SHA-256 (hex) of the bytes on disk; empty when the file is not there."""
    sha256 = hashlib.sha256()
    try:
        with stored.original.open("rb") as handle:
            while chunk := handle.read(_CHUNK):
                sha256.update(chunk)
    except FileNotFoundError:
        return ""
    return sha256.hexdigest()


def _fact_differences(
    filed: dict[str, str], now: dict[str, str], model: type[models.Model]
) -> Iterator[Difference]:
    for name, value in filed.items():
        if now.get(name) != value:
            yield Difference(Finding.FACT, _fact_label(model, name), value, now.get(name, ""))


def _fact_label(model: type[models.Model], name: str) -> str:
    field: Any = model._meta.get_field(name)  # the stubs know no verbose_name on every kind
    return f"{model._meta.verbose_name}: {field.verbose_name}"
