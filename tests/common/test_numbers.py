"""Public numbers and printed codes."""

import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from common import numbers
from common.numbers import ALPHABET, Kind

SEEDS = st.binary(min_size=16, max_size=16)
KINDS = st.sampled_from(list(Kind))


def number(kind: Kind, seed: bytes) -> str:
    return numbers.number_from_seed(kind, seed)


@given(KINDS, SEEDS)
def test_made_numbers_are_valid_and_tell_their_kind(kind: Kind, seed: bytes):
    made = number(kind, seed)

    assert numbers.is_valid(made)
    assert numbers.kind_of(made) is kind
    assert len(made) == numbers.NUMBER_LENGTH
    assert set(made) <= set(ALPHABET)


@given(KINDS, SEEDS)
def test_spaces_hyphens_case_and_look_alikes_do_not_matter(kind: Kind, seed: bytes):
    made = number(kind, seed)
    typed = f" {numbers.pretty(made).lower().replace('0', 'o').replace('1', 'l')} "

    assert numbers.normalise(typed) == made
    assert numbers.is_valid(typed)


@given(KINDS, SEEDS, st.integers(0, 8), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_caught(kind: Kind, seed: bytes, at: int, wrong: str):
    made = number(kind, seed)
    assume(made[at] != wrong)

    assert not numbers.is_valid(made[:at] + wrong + made[at + 1 :])


def test_almost_every_swap_of_neighbours_is_caught():
    swaps = caught = 0
    for value in range(400):
        made = number(Kind.PRODUCT, (value * 2_654_435_761).to_bytes(16, "big"))
        for at in range(1, len(made) - 1):
            if made[at] != made[at + 1]:
                swapped = made[:at] + made[at + 1] + made[at] + made[at + 2 :]
                swaps += 1
                caught += not numbers.is_valid(swapped)

    assert caught / swaps > 0.97


def test_unit_codes_carry_eighty_random_bits():
    made = {numbers.make_unit_code() for _ in range(200)}

    assert len(made) == 200
    assert all(len(code) == 18 and code[0] == "T" and numbers.is_valid(code) for code in made)


@pytest.mark.parametrize("text", ["", "S", "S7K3M9Q2", "<script>", "Đ" * 9, "S" * 400, "\x00" * 9])
def test_anything_else_is_not_a_number(text: str):
    assert not numbers.is_valid(text)
    assert numbers.kind_of(text) is None


def test_same_seed_gives_the_same_number():
    assert number(Kind.PRODUCER, b"mau" * 6) == number(Kind.PRODUCER, b"mau" * 6)


def test_pretty_groups_by_four():
    assert numbers.pretty("S7K3M9Q2X") == "S7K3-M9Q2-X"


def test_numbers_drawn_from_a_source_repeat_and_later_ones_do_not():
    with numbers.drawn_from(random.Random(1)):  # noqa: S311 - the same each time is the point
        first = [numbers.make_number(Kind.PRODUCT), numbers.make_unit_code()]
    with numbers.drawn_from(random.Random(1)):  # noqa: S311 - as above
        again = [numbers.make_number(Kind.PRODUCT), numbers.make_unit_code()]

    assert first == again
    assert all(map(numbers.is_valid, first))
    assert numbers.make_unit_code() not in first
