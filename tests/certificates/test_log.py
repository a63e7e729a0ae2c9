"""The frontier gives the same root as the whole tree; the leaf's one byte form."""

import datetime as dt
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates import log


@given(st.lists(st.binary(max_size=40), max_size=70))
def test_frontier_has_the_root_of_the_tree_after_each_leaf(leaves):
    tree = log.Frontier()

    for count, leaf in enumerate(leaves, 1):
        tree.append(log.leaf_hash(leaf))

        assert (tree.size, tree.root()) == (count, log.root(leaves[:count]))


def test_root_of_no_leaves_is_the_hash_of_nothing():
    assert log.Frontier().root() == log.root([]) == hashlib.sha256(b"").digest()


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=40), st.data())
def test_inclusion_proof_holds_for_its_leaf_alone(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = log.inclusion_proof(leaves, index)

    assert log.verify_inclusion(leaves[index], proof, log.root(leaves))
    assert not log.verify_inclusion(leaves[index] + b"x", proof, log.root(leaves))


def test_proof_outside_the_log_is_refused():
    with pytest.raises(IndexError):
        log.inclusion_proof([b"a"], 1)

    assert not log.verify_inclusion(b"a", log.InclusionProof(1, 1, ()), log.root([b"a"]))


def test_canonical_leaf_has_one_form():
    leaf = log.canonical_leaf(
        {
            "b": dt.date(2026, 7, 10),
            "a": "Chè",
            "c": None,
            "d": dt.datetime(2026, 7, 10, 7, tzinfo=dt.UTC),
        }
    )

    assert leaf.decode() == '{"a":"Chè","b":"2026-07-10","c":null,"d":"2026-07-10T07:00:00Z"}'


def test_leaf_refuses_what_has_no_one_form():
    with pytest.raises(TypeError):
        log.canonical_leaf({"a": 1.5})
    with pytest.raises(ValueError, match="zone"):
        log.canonical_leaf({"a": dt.datetime(2026, 7, 10)})  # noqa: DTZ001 - the point
