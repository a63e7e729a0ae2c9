"""Every working page answers each role by each method as access.csv says.

The table was read by eye, line by line. After a change that is meant to move it, write it anew with
WRITE_ACCESS=1 in the environment of this test and read the difference.
"""

import csv
import os
from pathlib import Path

import pytest
from django.test import Client

from accounts.roles import Role
from common import clock
from tests.project.access_world import (
    AT,
    World,
    address,
    answer,
    desk_routes,
    make_strangers,
    make_world,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TABLE = Path(__file__).with_name("access.csv")
COLUMNS = ["page", "method", "anonymous", *(role.value for role in Role)]
DOORS = {"desk:login", "desk:logout", "desk:password"}
SHUT = {"403", "404", "405"}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)


def signed_in(people) -> dict[str, Client]:
    """A browser for each person, and one for nobody."""
    clients = {"anonymous": Client(raise_request_exception=False)}
    for role, user in people.items():
        clients[role.value] = Client(raise_request_exception=False)
        clients[role.value].force_login(user)
    return clients


def table(world: World) -> list[dict[str, str]]:
    """The answers as they are, a line a page and method."""
    clients = signed_in(world.people)
    lines = []
    for name, pattern in desk_routes():
        where = address(world, name, pattern)
        for method in ("GET", "POST"):
            said = {who: answer(client, method, where) for who, client in clients.items()}
            lines.append({"page": name, "method": method, **said})
            if name == "desk:logout":
                clients = signed_in(world.people)
    return lines


def test_answers_are_those_of_the_table():
    lines = table(make_world())
    if os.environ.get("WRITE_ACCESS"):
        with TABLE.open("w", newline="") as sink:
            writer = csv.DictWriter(sink, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(lines)
    with TABLE.open(newline="") as source:
        agreed = list(csv.DictReader(source))

    assert [line for line in lines if line not in agreed] == []
    assert [line for line in agreed if line not in lines] == []


def test_every_page_but_the_doors_declares_its_permissions():
    bare = {name for name, pattern in desk_routes() if not hasattr(pattern.callback, "permissions")}

    assert bare == DOORS


def test_nobody_reaches_the_records_of_another_province():
    """The ministry alone sees the whole country."""
    world = make_world()
    clients = signed_in(make_strangers())
    clients.pop("anonymous")
    clients.pop(Role.MINISTRY.value)
    let_in = [
        (name, method, who, said)
        for name, pattern in desk_routes()
        if pattern.pattern.converters
        for method in ("GET", "POST")
        for who, client in clients.items()
        if (said := answer(client, method, address(world, name, pattern))) not in SHUT
    ]

    assert let_in == []
