"""The database refuses to change what is sealed, by raw SQL too."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from certificates.choices import EndKind
from certificates.models import Certificate, Decision, StatusEvent
from tests.factories.accounts import make_user
from tests.factories.certificates import (
    at,
    make_authority,
    make_certificate,
    make_decision,
    make_history,
    make_issued,
)
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
D = dt.date


def run(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("number", "'9'"),
        ("decided_on", "'2026-07-09'"),
        ("signer_name", "'X'"),
        ("late_reason", "'X'"),
        ("authority_name", "'X'"),
        ("issued_at", "NULL"),
        ("scan_id", "NULL"),
    ],
)
def test_an_issued_decision_never_changes(column, value):
    decision = make_certificate().decision

    with pytest.raises(IntegrityError, match="decision_sealed_once_issued"):
        run(f"UPDATE certificates_decision SET {column} = {value} WHERE id = %s", decision.pk)  # noqa: S608


def test_an_issued_decision_is_never_deleted():
    decision = make_certificate().decision

    with pytest.raises(IntegrityError):
        run("DELETE FROM certificates_decision WHERE id = %s", decision.pk)


def test_the_annex_of_an_issued_decision_is_closed():
    certificate = make_certificate()
    item = certificate.decision.items.get()
    other = make_decision(certificate.decision.authority, D(2026, 7, 11), make_user())
    insert = (
        "INSERT INTO certificates_decisionitem (decision_id, certificate_id, ground) "
        "VALUES (%s, %s, 'x')"
    )

    for sql, values in [
        ("UPDATE certificates_decisionitem SET stars = 5 WHERE id = %s", [item.pk]),
        ("UPDATE certificates_decisionitem SET decision_id = %s", [other.pk]),
        ("DELETE FROM certificates_decisionitem WHERE id = %s", [item.pk]),
        (insert, [certificate.decision_id, certificate.pk]),
    ]:
        with pytest.raises(IntegrityError, match="decision_annex_sealed"):
            run(sql, *values)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("number", "'G1'"),
        ("stars", "5"),
        ("valid_from", "'2026-07-09'"),
        ("valid_to", "'2030-07-09'"),
        ("product_name", "'X'"),
        ("producer_name", "'X'"),
        ("address", "'X'"),
        ("salt", "'X'"),
        ("recorded_at", "now() - interval '1 year'"),
    ],
)
def test_a_certificate_never_changes(column, value):
    certificate = make_certificate()

    with pytest.raises(IntegrityError, match="certificate_never_changed"):
        run(f"UPDATE certificates_certificate SET {column} = {value} WHERE id = %s", certificate.pk)  # noqa: S608


def test_the_end_of_a_certificate_is_set_once():
    certificate = make_certificate()
    certificate.ended_on, certificate.end_kind = D(2027, 1, 1), EndKind.REVOKED
    certificate.save()

    for change in (
        "ended_on = NULL, end_kind = ''",
        "ended_on = '2027-01-02'",
        "end_kind = 'replaced'",
    ):
        with pytest.raises(IntegrityError, match="certificate_never_changed"):
            run(f"UPDATE certificates_certificate SET {change} WHERE id = %s", certificate.pk)  # noqa: S608


def test_a_certificate_is_never_deleted():
    certificate = make_certificate()

    with pytest.raises(IntegrityError, match="certificate_never_deleted"):
        run("DELETE FROM certificates_certificate WHERE id = %s", certificate.pk)


@pytest.mark.parametrize(
    ("table", "name", "column", "value"),
    [
        ("certificates_statusevent", "status_event_sealed", "reason", "'X'"),
        ("certificates_logleaf", "log_leaf_sealed", "leaf", "'{}'"),
    ],
)
def test_events_and_leaves_are_append_only(table, name, column, value):
    make_certificate()

    with pytest.raises(IntegrityError, match=name):
        run(f"UPDATE {table} SET {column} = {value}")  # noqa: S608
    with pytest.raises(IntegrityError, match=name):
        run(f"DELETE FROM {table}")  # noqa: S608


def test_the_day_of_recording_is_the_databases():
    certificate = make_certificate(recorded_at=at(D(2020, 1, 1)))
    event = StatusEvent.objects.create(
        certificate=certificate,
        kind="suspended",
        effective_on=D(2026, 8, 1),
        recorded_at=at(D(2020, 1, 1)),
        recorded_by=make_user(),
    )
    history = make_history(make_product(), recorded_at=at(D(2020, 1, 1)))

    for row in (certificate, event, history, event.certificate.events.first().leaf):
        row.refresh_from_db()
        assert row.recorded_at.year >= 2025


def test_a_draft_may_change_and_go():
    certificate = make_certificate()
    draft = make_decision(certificate.decision.authority, D(2026, 8, 1), make_user())
    draft.signer_name = "Trần Thị Mẫu"

    draft.save()
    draft.delete()

    assert Decision.objects.drafts().count() == 0


def test_one_number_once_a_year_and_authority():
    user = make_user()
    first = make_authority(make_product().place)
    other = make_authority(make_product().place)
    make_issued(make_decision(first, D(2026, 7, 1), user, number="7"), user)
    make_issued(make_decision(first, D(2025, 7, 1), user, number="7"), user)
    make_issued(make_decision(other, D(2026, 7, 1), user, number="7"), user)

    with pytest.raises(IntegrityError, match="decision_number_once_a_year"):
        make_issued(make_decision(first, D(2026, 12, 31), user, number="7"), user)


def test_a_decision_is_not_issued_before_it_was_signed():
    user = make_user()
    decision = make_decision(make_authority(make_product().place), D(2026, 7, 2), user)
    # 1 July 2026, 23:59 in Hanoi; a minute later would be in time.
    decision.issued_at = dt.datetime(2026, 7, 1, 16, 59, tzinfo=dt.UTC)
    decision.issued_by = user

    with pytest.raises(IntegrityError, match="decision_not_from_the_future"), transaction.atomic():
        decision.save()
    decision.issued_at = dt.datetime(2026, 7, 1, 17, 0, tzinfo=dt.UTC)
    decision.save()


def test_nobody_confirms_the_own_late_entry():
    user = make_user()
    decision = make_decision(
        make_authority(make_product().place), D(2026, 7, 2), user, approved_late_by=user
    )

    with pytest.raises(IntegrityError, match="decision_late_by_two"):
        make_issued(decision, user)


def test_two_certificates_of_one_product_never_share_a_day():
    product = make_product()
    make_certificate(product, D(2026, 7, 10))

    with pytest.raises(IntegrityError, match="certificate_one_in_force"), transaction.atomic():
        make_certificate(product, D(2029, 7, 10))
    assert make_certificate(product, D(2029, 7, 11)).pk
    assert Certificate.objects.filter(product=product).count() == 2
