"""What every form of the desk does with the refusal of a service."""

from django import forms

from common.errors import DomainError


def add_domain_error(form: forms.BaseForm, error: DomainError) -> None:
    """Show `error` at its own field when the form has it, else above the form."""
    field = error.field if error.field in form.fields else None
    form.add_error(field, forms.ValidationError(str(error.message)))
