"""The one way to write an event. Called by services only, inside their transaction."""

import hashlib
import json
from collections.abc import Mapping
from typing import Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from audit.choices import Action
from audit.context import request_id
from audit.models import Event


class Actor(Protocol):
    """Whoever acts: what an event needs to know of a user."""

    @property
    def audit_name(self) -> str: ...

    @property
    def audit_roles(self) -> str: ...


def record(  # noqa: PLR0913 - one line of the log has these columns, all but two optional
    action: Action,
    *,
    target: models.Model,
    by: Actor | None,
    area: str = "",
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    note: str = "",
) -> Event:
    """Write what `by` (None: the system) did to `target`.

    `before` and `after` enter only as SHA-256 digests: personal data never stands in the log.
    Raises TransactionManagementError outside a transaction: an event and its change live together.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("audit.record needs the change's transaction")
    return Event.objects.create(
        action=action,
        actor=by.audit_name if by else "",
        role=by.audit_roles[:100] if by else "",
        area=area,
        object_type=target._meta.label_lower,
        object_id=str(target.pk),
        object_label=str(getattr(target, "number", ""))[:60],
        before_digest=digest(before),
        after_digest=digest(after),
        note=note[:1000],
        request_id=request_id.get(),
    )


def digest(values: Mapping[str, object] | None) -> str:
    """SHA-256 (hex) of the canonical JSON of `values`; empty for none."""
    if not values:
        return ""
    text = json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
