"""Words that people type into the dossier's services, cleaned and bounded."""

from django.utils.translation import gettext_lazy as _

from common.errors import Message, RuleError
from common.text import clean_line, clean_text


def text(value: str, *, field: str, limit: int, missing: Message = "") -> str:
    """`value` without control characters, of several lines; RuleError at `field` when too long,
    or when empty and `missing` says so."""
    return _bounded(clean_text(value), field, limit, missing)


def line(value: str, *, field: str, limit: int, missing: Message = "") -> str:
    """As `text`, of one line."""
    return _bounded(clean_line(value), field, limit, missing)


def _bounded(value: str, field: str, limit: int, missing: Message) -> str:
    if not value and missing:
        raise RuleError(missing, field=field)
    if len(value) > limit:
        raise RuleError(_("Nội dung dài quá %(limit)s ký tự.") % {"limit": limit}, field=field)
    return value
