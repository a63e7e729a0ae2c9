"""verify_log finds what was changed behind the application's back, and names it."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from certificates.models import Certificate, Decision, LogLeaf, StatusEvent
from certificates.verification import verify
from tests.factories.certificates import make_certificate, make_revoked, make_suspended

pytestmark = pytest.mark.django_db
D = dt.date
TABLES = [
    "certificates_certificate", "certificates_decision", "certificates_decisionitem",
    "certificates_statusevent", "certificates_logleaf",
]  # fmt: skip


def behind_the_back(sql, *values):
    """Run `sql` as somebody who owns the tables and has turned their triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        cursor.execute(sql, values)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")


def named(report):
    return {(found.certificate, found.field) for found in report.differences}


@pytest.fixture
def book():
    """Three certificates: one live, one suspended, one revoked."""
    live, paused, gone = (make_certificate(valid_from=D(2026, 7, day)) for day in (1, 2, 3))
    make_suspended(paused, D(2026, 8, 1), D(2026, 8, 31))
    make_revoked(gone, D(2026, 9, 1), "Nhãn sai.")
    return live, paused, gone


def test_an_empty_log_is_clean():
    report = verify()

    assert (report.size, report.is_clean) == (0, True)


def test_an_honest_log_is_clean_and_its_root_is_the_last_leafs(book):
    report = verify()

    assert report.is_clean
    assert report.size == 5
    assert report.root == LogLeaf.objects.get(position=4).root_hash


CERTIFICATE_CHANGES = [
    ("number", "'G0000000X'", "certificate"),
    ("stars", "5", "stars"),
    ("valid_from", "valid_from - 1", "valid_from"),
    ("valid_to", "valid_to + 365", "valid_to"),
    ("product_name", "'Chè giả'", "product_name"),
    ("producer_name", "'Chủ thể giả'", "producer_name"),
    ("address", "'Nơi khác'", "address"),
    ("recorded_at", "recorded_at - interval '1 day'", "certificate_recorded_at"),
    ("salt", "'1'", "product_name"),
    ("ended_on", "'2026-10-01', end_kind = 'revoked'", "ended_on"),
]


@pytest.mark.parametrize(("column", "value", "field"), CERTIFICATE_CHANGES)
def test_an_altered_certificate_is_named_with_its_field(book, column, value, field):
    number = book[0].number

    behind_the_back(
        f"UPDATE certificates_certificate SET {column} = {value} WHERE id = %s",  # noqa: S608
        book[0].pk,
    )

    assert (number, field) in named(verify())


def test_a_revocation_taken_back_is_named(book):
    behind_the_back(
        "UPDATE certificates_certificate SET ended_on = NULL, end_kind = '' WHERE id = %s",
        book[2].pk,
    )

    assert named(verify()) == {(book[2].number, "ended_on"), (book[2].number, "end_kind")}


@pytest.mark.parametrize(
    ("column", "value", "field"),
    [
        ("number", "'9999'", "decision"),
        ("symbol", "'QĐ-X'", "decision"),
        ("decided_on", "decided_on - 1", "decided_on"),
        ("authority_name", "'Cơ quan khác'", "authority"),
        ("signer_name", "'Người khác'", "signer"),
        ("signer_title", "'Chức khác'", "signer"),
        ("reason", "'Lý do khác'", "decision_reason"),
        ("late_reason", "'Muộn'", "late_reason"),
        ("issued_at", "issued_at - interval '1 hour'", "issued_at"),
        ("kind", "'revoke'", "decision_kind"),
    ],
)
def test_an_altered_decision_names_its_certificate(book, column, value, field):
    behind_the_back(
        f"UPDATE certificates_decision SET {column} = {value} WHERE id = %s",  # noqa: S608
        book[0].decision_id,
    )

    assert (book[0].number, field) in named(verify())


@pytest.mark.parametrize(
    ("column", "value", "field"),
    [
        ("kind", "'reinstated', until = NULL", "event"),
        ("effective_on", "effective_on + 1", "effective_on"),
        ("until", "NULL", "until"),
        ("order_number", "'0'", "order"),
        ("reason", "'Khác'", "reason"),
        ("ground", "'x'", "ground"),
        ("recorded_at", "recorded_at - interval '1 hour'", "recorded_at"),
    ],
)
def test_an_altered_event_names_its_certificate(book, column, value, field):
    behind_the_back(
        f"UPDATE certificates_statusevent SET {column} = {value} "  # noqa: S608
        "WHERE kind = 'suspended'"
    )

    assert (book[1].number, field) in named(verify())


def test_an_altered_annex_names_its_certificate(book):
    behind_the_back(
        "UPDATE certificates_decisionitem SET stars = 5 WHERE decision_id = %s",
        book[0].decision_id,
    )

    assert named(verify()) == {(book[0].number, "decision_items")}


def test_an_altered_leaf_is_found(book):
    behind_the_back(
        "UPDATE certificates_logleaf SET leaf = replace(leaf, '\"stars\":4', '\"stars\":5') "
        "WHERE position = 0"
    )

    assert named(verify()) == {(book[0].number, "leaf"), (book[0].number, "stars")}


@pytest.mark.parametrize("text", ["x", "[]"])
def test_a_leaf_that_says_nothing_readable_is_found(book, text):
    behind_the_back(
        "UPDATE certificates_logleaf SET leaf = %s, leaf_hash = 'x' WHERE position = 0", text
    )

    report = verify()

    assert {d.text for d in report.differences if d.position == 0} >= {
        "không đọc được nội dung lá",
        "nội dung lá không khớp với băm của lá",
    }


def test_a_leaf_dated_back_is_found(book):
    behind_the_back(
        "UPDATE certificates_logleaf SET recorded_at = recorded_at - interval '1 day' "
        "WHERE position = 0"
    )

    assert named(verify()) == {(book[0].number, "recorded_at")}


def test_an_event_without_a_leaf_is_found(book):
    behind_the_back("DELETE FROM certificates_logleaf WHERE position = 4")

    assert (book[2].number, "event") in named(verify())


def test_a_leaf_altered_together_with_its_hash_breaks_every_root(book):
    leaf = LogLeaf.objects.get(position=1)
    text = leaf.leaf.replace('"stars":4', '"stars":5')
    from certificates import log  # noqa: PLC0415 - only this test forges a hash

    behind_the_back("UPDATE certificates_certificate SET stars = 5 WHERE id = %s", book[1].pk)
    behind_the_back(
        "UPDATE certificates_decisionitem SET stars = 5 WHERE decision_id = %s", book[1].decision_id
    )
    behind_the_back(
        "UPDATE certificates_logleaf SET leaf = %s, leaf_hash = %s WHERE position = 1",
        text,
        log.leaf_hash(text.encode()).hex(),
    )

    roots = [d.position for d in verify().differences if d.field == "root_hash"]
    assert roots == [1, 2, 3, 4]


def test_a_removed_leaf_is_found(book):
    behind_the_back("DELETE FROM certificates_logleaf WHERE position = 1")

    report = verify()

    assert (book[1].number, "event") in named(report)
    assert any(d.position == 2 and "thiếu" in d.text for d in report.differences)


def test_swapped_leaves_are_found(book):
    behind_the_back("UPDATE certificates_logleaf SET position = 100 WHERE position = 0")
    behind_the_back("UPDATE certificates_logleaf SET position = 0 WHERE position = 1")
    behind_the_back("UPDATE certificates_logleaf SET position = 1 WHERE position = 100")

    report = verify()

    assert {(book[0].number, "position"), (book[1].number, "position")} <= named(report)
    assert {0, 1} <= {d.position for d in report.differences if d.field == "root_hash"}


def test_a_tail_cut_off_whole_is_found_by_whoever_noted_the_root(book):
    noted = verify()
    event = StatusEvent.objects.get(kind="revoked")
    behind_the_back("DELETE FROM certificates_logleaf WHERE event_id = %s", event.pk)
    behind_the_back("DELETE FROM certificates_statusevent WHERE id = %s", event.pk)
    behind_the_back(
        "DELETE FROM certificates_decisionitem WHERE decision_id = %s", event.decision_id
    )
    behind_the_back("DELETE FROM certificates_decision WHERE id = %s", event.decision_id)
    behind_the_back(
        "UPDATE certificates_certificate SET ended_on = NULL, end_kind = '' WHERE id = %s",
        book[2].pk,
    )

    assert verify().is_clean
    assert not verify((noted.size, noted.root)).is_clean
    assert verify((4, LogLeaf.objects.get(position=3).root_hash)).is_clean


def test_a_certificate_slipped_in_is_found(book):
    behind_the_back(
        "INSERT INTO certificates_certificate (number, product_id, decision_id, dossier_id, stars, "
        "valid_from, valid_to, end_kind, product_name, producer_name, address, salt, recorded_at) "
        "SELECT 'G1', product_id, decision_id, dossier_id + 100000, 5, valid_to + 1, "
        "valid_to + 900, '', product_name, producer_name, address, salt, recorded_at "
        "FROM certificates_certificate WHERE id = %s",
        book[0].pk,
    )

    assert ("G1", "event") in named(verify())
    behind_the_back("DELETE FROM certificates_certificate WHERE number = 'G1'")


def test_the_command_says_it_is_clean_with_count_and_root(book):
    out = StringIO()

    call_command("verify_log", stdout=out)

    root = LogLeaf.objects.get(position=4).root_hash
    assert out.getvalue() == f"Sổ công khai: 5 lá, gốc {root}, khớp với sổ đăng ký.\n"


def test_the_command_names_certificate_and_field_and_fails(book):
    behind_the_back("UPDATE certificates_certificate SET stars = 5 WHERE id = %s", book[0].pk)
    out = StringIO()

    with pytest.raises(CommandError) as failure:
        call_command("verify_log", stdout=out)

    assert failure.value.returncode == 1
    assert f"giấy {book[0].number}, trường stars, lá 0" in out.getvalue()


def test_the_command_speaks_json(book):
    out = StringIO()

    call_command("verify_log", "--json", stdout=out)

    report = json.loads(out.getvalue())
    assert (report["size"], report["differences"]) == (5, [])


def test_the_command_compares_with_what_was_noted(book):
    root = LogLeaf.objects.get(position=2).root_hash

    call_command("verify_log", "--known", f"3:{root}", stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("verify_log", "--known", f"4:{root}", stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("verify_log", "--known", "nonsense", stdout=StringIO())


def test_no_personal_data_stand_in_a_leaf(book):
    texts = " ".join(LogLeaf.objects.values_list("leaf", flat=True))

    for certificate in Certificate.objects.select_related("product__producer"):
        assert certificate.producer_name not in texts
        assert certificate.address not in texts
    for decision in Decision.objects.all():
        assert decision.signer_name not in texts
        assert decision.drafted_by.username not in texts
    assert "Nhãn sai." not in texts
