"""Days and words as people type them into a form."""

import pytest
from django.core.exceptions import ValidationError

from common.forms import DayField, TextField

GROWS = "\u0958"
"""One code point that NFC writes as two."""


@pytest.mark.parametrize("day", ["0026-01-01", "1999-12-31", "2100-01-01", "9999-12-31"])
def test_a_day_of_another_century_is_a_slip_of_the_keys(day):
    with pytest.raises(ValidationError, match="xem lại năm"):
        DayField().clean(day)


def test_words_are_measured_as_they_are_kept():
    field = TextField(max_length=5)

    assert field.clean(f"{GROWS * 2}") == "\u0915\u093c" * 2
    assert field.clean("  Che\u0300\u202e \r\n b ") == "Chè\nb"
    with pytest.raises(ValidationError) as refused:
        field.clean(GROWS * 4)
    assert refused.value.error_list[0].code == "max_length"


@pytest.mark.parametrize("nothing", ["", " ", "\u202e\u200b"])
def test_words_of_which_nothing_stays_are_missing(nothing):
    with pytest.raises(ValidationError) as refused:
        TextField().clean(nothing)
    assert refused.value.error_list[0].code == "required"


def test_null_characters_are_refused_as_django_does():
    with pytest.raises(ValidationError) as refused:
        TextField().clean("a\x00b")
    assert refused.value.error_list[0].code == "null_characters_not_allowed"
