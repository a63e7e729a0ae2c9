"""Events: written with the change, and never altered."""

import pytest
from django.db import IntegrityError, connection, transaction

from audit import services as audit
from audit.choices import Action
from audit.context import request_id
from audit.models import Event
from tests.factories.accounts import make_user
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db


def test_event_names_actor_action_object_and_digests():
    product = make_product()
    user = make_user()
    token = request_id.set("r-1")

    event = audit.record(
        Action.PRODUCT_CHANGED,
        target=product,
        by=user,
        area="00565",
        before={"name": "Chè"},
        after={"name": "Chè sen"},
        note="Sửa tên",
    )

    request_id.reset(token)
    event.refresh_from_db()
    assert (event.action, event.actor, event.object_type) == (
        "product.changed",
        user.username,
        "products.product",
    )
    assert (event.object_label, event.area, event.request_id) == (product.number, "00565", "r-1")
    assert event.before_digest != event.after_digest
    assert len(event.after_digest) == 64
    assert event.recorded_at is not None
    assert "sen" not in f"{event.before_digest}{event.after_digest}{event.object_label}"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'ai do'",
        "UPDATE audit_event SET recorded_at = now() - interval '1 day'",
        "DELETE FROM audit_event",
    ],
)
def test_database_refuses_to_alter_or_remove_an_event(statement: str):
    audit.record(Action.PRODUCT_CHANGED, target=make_product(), by=None)

    with (
        pytest.raises(IntegrityError, match="audit_event_sealed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert Event.objects.count() == 1


def test_unknown_action_is_refused_by_the_database():
    with pytest.raises(IntegrityError, match="event_action_known"), transaction.atomic():
        Event.objects.create(action="made.up", object_type="x", object_id="1")


@pytest.mark.django_db(transaction=True)
def test_event_outside_a_transaction_is_refused():
    product = make_product()

    with pytest.raises(transaction.TransactionManagementError):
        audit.record(Action.PRODUCT_CHANGED, target=product, by=None)


def test_digest_depends_on_values_not_on_their_order():
    assert audit.digest({"a": 1, "b": 2}) == audit.digest({"b": 2, "a": 1})
    assert audit.digest({"a": 1}) != audit.digest({"a": 2})
    assert audit.digest({}) == audit.digest(None) == ""
