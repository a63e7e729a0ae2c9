"""Loading the demo: all or nothing, the same each time, and only into an empty registry."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import User
from certificates.verification import verify as verify_log
from common import clock, numbers
from ocop_registry.demo import load
from products.models import Product
from tests.project.demo_numbers import public_numbers

ON = dt.date(2026, 11, 24)
LATER = dt.date(2027, 5, 5)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


class UndoneError(Exception):
    """Takes a load back."""


def loaded_and_undone(on):
    """The numbers that a load around `on` gives."""
    with transaction.atomic():
        load.load(on)
        found = public_numbers()
        assert verify_log().is_clean
        transaction.set_rollback(True)
    return found


@pytest.fixture
def _reference():
    call_command("load_reference", stdout=StringIO())


@pytest.mark.usefixtures("_reference")
def test_two_loads_give_the_same_numbers():
    first, second = loaded_and_undone(ON), loaded_and_undone(LATER)

    assert first == second
    assert all(numbers.is_valid(number) for number in first["Product"])


@pytest.mark.usefixtures("_reference")
def test_load_that_is_killed_leaves_nothing_behind(monkeypatch):
    def killed(self):
        raise UndoneError

    monkeypatch.setattr(load.Market, "tell", killed)

    with pytest.raises(UndoneError):
        load.load(ON)

    assert not User.objects.exists()
    assert not Product.objects.exists()
    assert not load.is_loaded()


def test_load_refuses_a_registry_in_which_people_work():
    User.objects.create(username="nguoi-that", full_name="Người thật")

    with pytest.raises(CommandError, match="còn trống"):
        call_command("load_demo")

    assert User.objects.count() == 1


@pytest.mark.usefixtures("_reference")
def test_load_refuses_a_day_before_the_rulebook_that_scores():
    with pytest.raises(CommandError, match=r"sớm nhất là 24/10/2026"):
        call_command("load_demo", "--on", "2026-06-01")


def test_accounts_of_a_registry_without_the_demo_are_refused():
    with pytest.raises(CommandError, match="Chưa có dữ liệu mẫu"):
        call_command("load_demo", "--accounts")


def test_today_is_the_day_in_hanoi_unless_told(monkeypatch):
    asked = []
    monkeypatch.setattr(clock, "today", lambda: ON)
    monkeypatch.setattr(load, "load", lambda on: asked.append(on) or False)

    call_command("load_demo", stdout=StringIO())

    assert asked == [ON]
