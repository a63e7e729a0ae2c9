"""The people who may enter the admin, and how a test works its pages."""

from collections.abc import Callable

from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.admin_actions import SENT
from accounts.models import User
from accounts.roles import Role
from places.models import Unit
from tests.factories.accounts import make_user

MOST_QUERIES = 12


def make_staff(place: Unit, role: Role = Role.OFFICE) -> User:
    """An account that may enter the admin with `role` over `place`."""
    return make_user(role, place, is_staff=True)


def list_url(model: type[Model]) -> str:
    """The address of the list of `model`."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def page_url(row: Model) -> str:
    """The address of the page of `row`."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def rows_of(client, model, **query):
    """The rows of a list of the admin, in its order."""
    response = client.get(list_url(model), query)
    assert response.status_code == 200
    return list(response.context["cl"].result_list)


def run(client, action, rows, form=None):
    """Choose `action` for `rows`; with `form`, answer the page that it asks with."""
    chosen = list(rows)
    data = {"action": action, "_selected_action": [row.pk for row in chosen]}
    if form is None:
        data["index"] = 0
    else:
        data |= {SENT: "x", **form}
    return client.post(list_url(type(chosen[0])), data, follow=True)


def said(response):
    """The messages on a page."""
    return [str(message) for message in response.context["messages"]]


def actions_of(client: Client, model: type[Model]) -> list[str]:
    """The actions that a list offers."""
    form = client.get(list_url(model)).context["action_form"]
    return [name for name, _label in form.fields["action"].choices if name] if form else []


def queries_of(client: Client, url: str) -> int:
    """How many queries a page takes."""
    with CaptureQueriesContext(connection) as taken:
        assert client.get(url).status_code == 200
    return len(taken)


def assert_list_is_cheap(client: Client, model: type[Model], make: Callable[[], object]) -> None:
    """A list of one and of three rows takes the same queries, and few."""
    make()
    one = queries_of(client, list_url(model))
    make()
    make()
    three = queries_of(client, list_url(model))
    assert model._default_manager.count() >= 3
    assert three == one
    assert one <= MOST_QUERIES


def is_registered(model: type[Model]) -> bool:
    """Whether the admin knows `model`."""
    return admin.site.is_registered(model)
