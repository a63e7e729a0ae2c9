"""The field by which forms of all rooms choose a commune: a plain grouped list without script."""

import datetime as dt
from collections.abc import Collection, Iterator
from itertools import groupby

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from places.choices import Kind, Level
from places.models import Unit
from places.queries import units_on

_KIND_ORDER = list(Kind)


class _GroupedIterator(ModelChoiceIterator[Unit]):
    """Communes under their district; since districts ended, wards and communes apart."""

    def __iter__(self) -> Iterator[tuple[object, object]]:  # type: ignore[override]  # groups too
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        units = sorted(self.queryset.select_related("parent"), key=_group_order)
        for label, group in groupby(units, key=_group_label):
            yield label, [self.choice(unit) for unit in group]


def _group_order(unit: Unit) -> tuple[str, int, str]:
    if unit.parent is not None and unit.parent.level == Level.DISTRICT:
        return unit.parent.sort_key, 0, unit.sort_key
    return "", _KIND_ORDER.index(Kind(unit.kind)), unit.sort_key


def _group_label(unit: Unit) -> str:
    if unit.parent is not None and unit.parent.level == Level.DISTRICT:
        return unit.parent.full_name
    return str(Kind(unit.kind).label)


class UnitField(forms.ModelChoiceField[Unit]):
    """A commune or ward of one day, among those that the user may act for.

    The form calls `offer` once it knows the day and the scope; before, there is nothing to choose.
    """

    iterator = _GroupedIterator
    default_error_messages = {
        "invalid_choice": _("Hãy chọn một xã, phường thuộc địa bàn của ông/bà."),
    }

    def __init__(
        self,
        *,
        label: StrOrPromise | None = None,
        required: bool = True,
        help_text: StrOrPromise = "",
        empty_label: StrOrPromise | None = None,
    ) -> None:
        super().__init__(
            queryset=Unit.objects.none(),
            label=label if label is not None else _("Xã, phường"),
            required=required,
            help_text=help_text,
            empty_label=empty_label if empty_label is not None else _("Chọn xã, phường"),
        )

    def offer(
        self, on: dt.date, ids: Collection[int] | None = None, *, also: int | None = None
    ) -> None:
        """Offer the communes of the day `on` among `ids` (None: all), and the unit with the key
        `also`, whatever it is: what a record names now. A single one is preset."""
        units = units_on(on, Level.COMMUNE)
        if ids is not None:
            units = units.filter(pk__in=ids)
        if also is not None:
            units = units | Unit.objects.filter(pk=also)
        self.queryset = units
        first = list(units[:2])
        if len(first) == 1:
            self.initial = first[0].pk
            self.empty_label = None
            self.widget.choices = self.choices

    def label_from_instance(self, obj: Unit) -> str:
        """ "Xã Bát Tràng"."""
        return obj.full_name
