"""What forms of the desk share: days, and what is done with the refusal of a service."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from common.text import clean_text

FIRST_YEAR, LAST_YEAR = 2000, 2099
"""Years that a record of the programme can name; 0026 or 20226 is a slip of the keys."""


EMAIL_LENGTH = 254
"""What models.EmailField holds; a form's own field would take 320."""


class DayField(forms.DateField):
    """A day of this century, typed or picked."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> dt.date | None:
        day: dt.date | None = super().clean(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(_("Hãy xem lại năm của ngày này."), code="year")
        return day


class TextField(forms.CharField):
    """Words for the register, cleaned before they are measured: some characters grow in NFC."""

    def to_python(self, value: Any) -> Any:
        words = super().to_python(value)
        # Null characters stay for Django's own validator to refuse.
        return clean_text(words) if isinstance(words, str) and "\0" not in words else words


class FilterForm(forms.Form):
    """Search and filters above a list. The first field stays in sight, the others fold on a phone.

    A wrong value filters nothing and says so.
    """

    @property
    def narrows(self) -> bool:
        """True when a field that folds has something in it: then it does not fold."""
        return any(field.value() for field in self.visible_fields()[1:])


def add_domain_error(form: forms.BaseForm, error: DomainError) -> None:
    """Show `error` at its own field when the form has it, else above the form."""
    field = error.field if error.field in form.fields else None
    form.add_error(field, forms.ValidationError(str(error.message)))
