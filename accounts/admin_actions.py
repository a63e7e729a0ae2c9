"""What actions on selected rows share: a service call a row, a page that asks, a summary."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, AdminForm
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.admin_base import Row
from common.errors import DomainError, RuleError

MOST_ROWS = 200
SENT = "da_dien"
"""Stands in the POST of a page that asked, not in that of the list that opened it."""


@dataclass
class Outcome:
    """What an action did, row by row, and what each refusal said."""

    done: list[str] = field(default_factory=list)
    refused: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def refusals(self) -> list[str]:
        """One sentence a reason, with the rows that it holds for."""
        return [f"{', '.join(names)}: {reason}" for reason, names in self.refused.items()]


def each(rows: Iterable[Row], verb: Callable[[Row], object]) -> Outcome:
    """Call `verb` for each row; a refusal stops that row alone: each service is whole in itself."""
    outcome = Outcome()
    for row in rows:
        name = str(row)
        try:
            verb(row)
        except DomainError as error:
            outcome.refused[str(error.message)].append(name)
        else:
            outcome.done.append(name)
    return outcome


def tell(request: HttpRequest, outcome: Outcome, done: str | Promise) -> None:
    """Say what was `done` to which rows, then each refusal with its rows and reason."""
    if outcome.done:
        values = {"done": done, "n": len(outcome.done), "names": ", ".join(outcome.done)}
        messages.success(request, _("%(done)s (%(n)s): %(names)s.") % values)
    for refusal in outcome.refusals:
        messages.error(request, refusal)


def run(
    request: HttpRequest,
    queryset: QuerySet[Row],
    verb: Callable[[Row], object],
    *,
    done: str | Promise,
) -> None:
    """Do `verb` to the selected rows and tell what came of it."""
    try:
        rows = selected(queryset)
    except RuleError as error:
        messages.error(request, str(error.message))
    else:
        tell(request, each(rows, verb), done)


def selected(queryset: QuerySet[Row]) -> list[Row]:
    """The selected rows in their order; RuleError when they are more than one action takes."""
    rows = list(queryset[: MOST_ROWS + 1])
    if len(rows) > MOST_ROWS:
        raise RuleError(_("Mỗi lần chỉ chọn tối đa %(max)s dòng.") % {"max": MOST_ROWS})
    return rows


@dataclass(frozen=True)
class Question:
    """A page of the admin that asks before something is done."""

    title: str | Promise
    button: str | Promise
    explanation: str | Promise = ""
    action: str = ""
    done: str | Promise = ""


def ask(
    model_admin: admin.ModelAdmin[Row],
    request: HttpRequest,
    question: Question,
    form: forms.Form,
    rows: Iterable[models.Model] = (),
) -> TemplateResponse:
    """The page that asks `question` about `rows` with `form`; it posts to its own address."""
    layout = [(None, {"fields": list(form.fields)})]
    # The stubs ask for a ModelForm; any form has what is read here.
    shown = AdminForm(form, layout, {}, (), model_admin=model_admin)  # type: ignore[arg-type]
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": question.title,
        "question": question,
        "adminform": shown,
        "errors": form.errors,
        "media": model_admin.media + form.media,
        "rows": list(rows),
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "sent": SENT,
    }
    return TemplateResponse(request, "admin/ask.html", context)


def ask_then(
    model_admin: admin.ModelAdmin[Row],
    request: HttpRequest,
    queryset: QuerySet[Row],
    question: Question,
    form: forms.Form,
    verb: Callable[[Row], object],
) -> TemplateResponse | None:
    """Ask `question` about the selected rows; once the form is right, do `verb` to each.

    A verb that every row refuses brings the page back with the reasons and what was typed.
    """
    try:
        rows = selected(queryset)
    except RuleError as error:
        messages.error(request, str(error.message))
        return None
    if form.is_bound and form.is_valid():
        outcome = each(rows, verb)
        if outcome.done:
            tell(request, outcome, question.done)
            return None
        for refusal in outcome.refusals:
            form.add_error(None, refusal)
    return ask(model_admin, request, question, form, rows)


def answer(request: HttpRequest) -> QueryDict | None:
    """What was typed on a page that asked; None when the page is still to be shown."""
    return request.POST if SENT in request.POST else None
