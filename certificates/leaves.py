"""What a leaf of the public log says: the recognition, the event, and the paper it rests on.

No personal data stand in a leaf. Names and addresses, and sentences that people wrote, enter as
SHA-256 digests mixed with the certificate's salt: without the salt nobody can guess them.
"""

import hashlib

from certificates.choices import StatusKind
from certificates.log import LeafValue
from certificates.models import Certificate, Decision, StatusEvent


def leaf_values(event: StatusEvent, position: int) -> dict[str, LeafValue]:
    """The content of the leaf of `event` at `position` (from 0), from the registry's rows."""
    certificate = event.certificate
    values: dict[str, LeafValue] = {
        "position": position,
        "event": event.kind,
        "effective_on": event.effective_on,
        "until": event.until,
        "order": event.order_number,
        "ground": event.ground,
        "reason": salted(certificate.salt, event.reason),
        "recorded_at": event.recorded_at,
        "recorded_by": salted(certificate.salt, str(event.recorded_by_id)),
        "certificate": certificate.number,
        "product": certificate.product.number,
        "stars": certificate.stars,
        "valid_from": certificate.valid_from,
        "valid_to": certificate.valid_to,
        "rulebook": _rulebook(certificate),
    }
    if event.decision is not None:
        values |= _decision_values(event.decision, certificate.salt)
    if event.kind == StatusKind.ISSUED:
        values |= _printed_values(certificate)
    return values


def _decision_values(decision: Decision, salt: str) -> dict[str, LeafValue]:
    return {
        "decision": decision.full_number,
        "decision_kind": decision.kind,
        "decided_on": decision.decided_on,
        "issued_at": decision.issued_at,
        "authority": decision.authority_name,
        "signer": salted(salt, decision.signer_name, decision.signer_title),
        "decision_reason": salted(salt, decision.reason),
        "late_reason": salted(salt, decision.late_reason),
        "issued_by": salted(salt, str(decision.issued_by_id or "")),
        "approved_late_by": salted(salt, str(decision.approved_late_by_id or "")),
        "scan": decision.scan.sha256 if decision.scan else "",
    }


def _printed_values(certificate: Certificate) -> dict[str, LeafValue]:
    salt = certificate.salt
    return {
        "dossier": certificate.dossier.number,
        "product_name": salted(salt, certificate.product_name),
        "producer_name": salted(salt, certificate.producer_name),
        "address": salted(salt, certificate.address),
        "certificate_recorded_at": certificate.recorded_at,
    }


def _rulebook(certificate: Certificate) -> str:
    rulebook = certificate.dossier.rulebook
    return f"{rulebook.code} v{rulebook.version}"


def salted(salt: str, *parts: str) -> str:
    """SHA-256 (hex) of `salt` and `parts`; empty when all parts are."""
    if not any(parts):
        return ""
    text = "\x1f".join((salt, *parts))
    return hashlib.sha256(text.encode()).hexdigest()
