"""The public log's arithmetic: leaves, tree and proofs by RFC 9162, section 2.1 (SHA-256).

Pure: whoever holds the leaves can compute the root, and whoever holds a root and a proof can check
one leaf. Leaf hash = SHA-256(0x00 ‖ leaf), node hash = SHA-256(0x01 ‖ left ‖ right).
"""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pymerkle import InmemoryTree

LEAF_PREFIX = b"\x00"
NODE_PREFIX = b"\x01"
EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of a log without leaves (RFC 9162, 2.1.1)."""

LeafValue = str | int | bool | None | dt.date
"""What a leaf may say: no floats, whose text differs between programs."""


@dataclass(frozen=True)
class InclusionProof:
    """That a leaf stands at `index` (from 0) of the tree of `size` leaves, whose root is known.

    `path` holds the sibling hashes from the leaf upwards (RFC 9162, 2.1.3.1).
    """

    index: int
    size: int
    path: tuple[bytes, ...]


def canonical_leaf(values: Mapping[str, LeafValue]) -> bytes:
    """Return the one byte form of `values`: JSON, keys sorted, no spaces, UTF-8, ISO 8601 days."""
    plain = {key: _plain(value) for key, value in values.items()}
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def _plain(value: LeafValue) -> str | int | bool | None:
    if isinstance(value, dt.datetime):
        if value.tzinfo is None:
            raise ValueError("a leaf's time needs its zone")
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, dt.date):
        return value.isoformat()
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"a leaf cannot hold {type(value).__name__}")


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of one leaf: SHA-256(0x00 ‖ `leaf`)."""
    return hashlib.sha256(LEAF_PREFIX + leaf).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the root hash of the tree over `leaves` in order; `EMPTY_ROOT` for none."""
    digest: bytes = _tree(leaves).get_root()
    return digest


def inclusion_proof(leaves: Sequence[bytes], index: int) -> InclusionProof:
    """Return the proof that `leaves[index]` belongs to the tree over `leaves`.

    Raises IndexError for an index (from 0) outside the log.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"the log has {len(leaves)} leaves, none at {index}")
    proof = _tree(leaves).prove_inclusion(index + 1)
    return InclusionProof(index=index, size=len(leaves), path=tuple(proof.path[1:]))


def verify_inclusion(leaf: bytes, proof: InclusionProof, expected_root: bytes) -> bool:
    """True when `proof` leads from `leaf` to `expected_root` (RFC 9162, 2.1.3.2)."""
    if not 0 <= proof.index < proof.size:
        return False
    node, last = proof.index, proof.size - 1
    digest = leaf_hash(leaf)
    for sibling in proof.path:
        if last == 0:
            return False
        if node & 1 or node == last:
            digest = _node_hash(sibling, digest)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            digest = _node_hash(digest, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and hmac.compare_digest(digest, expected_root)


def _node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE_PREFIX + left + right).digest()


class Frontier:
    """The right edge of a growing tree: its root after each leaf, in few steps a leaf.

    Holds the hashes of the complete subtrees that make up the tree, greatest first (RFC 9162,
    2.1.1).
    """

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        self.size = 0
        self._peaks: list[bytes] = []
        for digest in leaf_hashes:
            self.append(digest)

    def append(self, digest: bytes) -> None:
        """Add a leaf by its `digest` (see `leaf_hash`) at the end."""
        self.size += 1
        pairs = self.size
        while not pairs & 1:
            digest = _node_hash(self._peaks.pop(), digest)
            pairs >>= 1
        self._peaks.append(digest)

    def root(self) -> bytes:
        """The root hash over all leaves so far; `EMPTY_ROOT` for none."""
        if not self._peaks:
            return EMPTY_ROOT
        digest = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            digest = _node_hash(peak, digest)
        return digest


def _tree(leaves: Iterable[bytes]) -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    tree.append_entries(leaves)
    return tree
