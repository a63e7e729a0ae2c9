"""What pages need to show a rulebook: points without idle zeros."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def points(value: Decimal) -> str:
    """A number of points as people write it: 5, 2,5."""
    return number_format(value.normalize() + 0, use_l10n=True)
