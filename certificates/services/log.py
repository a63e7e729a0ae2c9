"""Adding to the public log. Nothing ever removes or changes a leaf."""

from collections.abc import Sequence

from django.db import connection, transaction

from certificates import log
from certificates.leaves import leaf_values
from certificates.models import LogLeaf, StatusEvent

_LOCK = 4_206_026  # our key among PostgreSQL's advisory locks: one writer of the log at a time


def append(events: Sequence[StatusEvent]) -> list[LogLeaf]:
    """Append one leaf for each of `events`, in order, within the transaction of their change.

    The lock is held to the end of that transaction, so positions have no gap and each root covers
    all leaves before it. Take it last: whoever waits for it holds the rows it has locked.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the log needs the change's transaction")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    hashes = LogLeaf.objects.order_by("position").values_list("leaf_hash", flat=True)
    tree = log.Frontier(bytes.fromhex(digest) for digest in hashes.iterator())
    return LogLeaf.objects.bulk_create([_leaf(tree, event) for event in events])


def _leaf(tree: log.Frontier, event: StatusEvent) -> LogLeaf:
    position = tree.size
    content = log.canonical_leaf(leaf_values(event, position))
    digest = log.leaf_hash(content)
    tree.append(digest)
    return LogLeaf(
        position=position,
        event=event,
        leaf=content.decode(),
        leaf_hash=digest.hex(),
        root_hash=tree.root().hex(),
    )
