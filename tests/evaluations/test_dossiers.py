"""Opening, handing in, returning and withdrawing dossiers."""

import datetime as dt
import threading
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.roles import Role
from attachments.storage import PrivateStorage
from audit.choices import Action
from audit.models import Event
from common.errors import (
    ConflictError,
    DomainError,
    PermissionDeniedError,
    RuleError,
    StageError,
)
from evaluations import manifests
from evaluations.choices import CLOSED_STAGES, DocumentStatus, Stage
from evaluations.manifests import Finding
from evaluations.models import DossierMove, Submission
from evaluations.services import dossiers, moves
from producers.choices import LegalForm
from rulebooks.choices import Purpose
from rulebooks.models import Rulebook
from tests.factories.accounts import make_user
from tests.factories.councils import make_round
from tests.factories.evaluations import (
    AT,
    DAY,
    accept_all,
    give,
    give_all,
    make_cast,
    make_dossier,
)
from tests.factories.places import make_commune, make_succession
from tests.factories.producers import make_membership
from tests.factories.products import make_product, make_product_set

pytestmark = pytest.mark.django_db


def open_for(cast, **overrides):
    values = {"product": cast.product, "purpose": Purpose.FIRST, "by": cast.officer, "at": AT}
    return dossiers.open_dossier(**values | overrides)


def document(dossier, code):
    return dossier.documents.get(code=code)


# --- Opening --------------------------------------------------------------------------------------


def test_open_dossier_lists_what_the_rulebook_asks_for():
    cast = make_cast()

    dossier = open_for(cast)

    rows = dict(dossier.documents.values_list("code", "mandatory"))
    assert {code for code, mandatory in rows.items() if mandatory} == {
        "M01",
        "M02",
        "SMP",
        "E01",
        "X01",
        "X02",
    }
    assert "E14" in rows
    assert not any(code.startswith("T") for code in rows)  # made by the province
    assert (dossier.stage, dossier.place, dossier.rulebook.code) == (
        Stage.DRAFT,
        cast.commune,
        "26-2026",
    )
    move = dossier.moves.get()
    assert (move.source, move.target, move.by) == ("", Stage.DRAFT, cast.officer)
    event = Event.objects.get(action=Action.DOSSIER_OPENED)
    assert (event.object_id, event.actor) == (str(dossier.pk), cast.officer.username)


def test_open_dossier_by_the_producers_own_account():
    cast = make_cast()

    assert open_for(cast, by=cast.owner).opened_by == cast.owner


def test_open_dossier_for_an_upgrade_asks_for_what_has_changed():
    dossier = open_for(make_cast(), purpose=Purpose.UPGRADE)

    assert document(dossier, "E16").mandatory


def test_open_dossier_refuses_a_second_open_one_by_its_number():
    cast = make_cast()
    first = open_for(cast)

    with pytest.raises(RuleError, match=first.number):
        open_for(cast)


def test_open_dossier_after_the_first_is_closed():
    cast = make_cast()
    make_dossier(Stage.WITHDRAWN, cast=cast)

    assert open_for(cast).stage == Stage.DRAFT


@pytest.mark.parametrize("who", ["elsewhere", "office", "stranger"])
def test_open_dossier_needs_the_area_or_the_own_producer(who):
    cast = make_cast()
    by = {
        "elsewhere": make_user(Role.AREA_OFFICER, make_commune(parent=cast.province)),
        "office": cast.office,
        "stranger": make_user(Role.PRODUCER),
    }[who]

    with pytest.raises(PermissionDeniedError):
        open_for(cast, by=by)


def test_open_dossier_refuses_a_membership_that_has_ended():
    cast = make_cast()
    past = make_user(Role.PRODUCER)
    make_membership(cast.producer, past, valid_to=dt.date(2026, 5, 31))

    with pytest.raises(PermissionDeniedError):
        open_for(cast, by=past)


def test_open_dossier_refuses_a_legal_form_that_may_not_apply():
    cast = make_cast()
    cast.producer.legal_form = LegalForm.ASSOCIATION
    cast.producer.save()

    with pytest.raises(RuleError, match="không thuộc đối tượng"):
        open_for(cast)


def test_open_dossier_refuses_a_set_that_the_rulebook_does_not_know():
    cast = make_cast(product_set=make_product_set("99", "Bộ lạ"))

    with pytest.raises(RuleError, match="Bộ lạ"):
        open_for(cast)


def test_open_dossier_refuses_a_day_without_a_rulebook():
    with pytest.raises(RuleError, match="01/05/2026"):
        open_for(make_cast(), at=dt.datetime(2026, 5, 1, 2, 0, tzinfo=dt.UTC))


def test_open_dossier_refuses_an_unknown_purpose():
    with pytest.raises(RuleError) as caught:
        open_for(make_cast(), purpose="for-fun")

    assert caught.value.field == "purpose"


def test_open_dossier_refuses_a_product_without_a_producer():
    cast = make_cast()
    product = make_product(producer=None, place=cast.commune, source="Báo cũ")

    with pytest.raises(RuleError, match="chưa có chủ thể"):
        open_for(cast, product=product)


def test_open_dossier_goes_to_the_commune_that_answers_today():
    cast = make_cast()
    old = make_commune(
        parent=cast.province, valid_from=dt.date(2008, 8, 1), valid_to=dt.date(2025, 6, 30)
    )
    make_succession(old, cast.commune)
    cast.product.place = old
    cast.product.save()

    assert open_for(cast).place == cast.commune


def test_open_dossier_refuses_a_place_that_was_split():
    cast = make_cast()
    old = make_commune(
        parent=cast.province, valid_from=dt.date(2008, 8, 1), valid_to=dt.date(2025, 6, 30)
    )
    make_succession(old, cast.commune)
    make_succession(old, make_commune(parent=cast.province))
    cast.product.place = old
    cast.product.save()

    with pytest.raises(RuleError, match="đã chia"):
        open_for(cast)


def test_open_dossier_in_a_round_that_has_closed_is_refused():
    cast = make_cast()
    late = make_round(opens_on=dt.date(2026, 3, 1), proposals_due_on=dt.date(2026, 4, 30))

    with pytest.raises(RuleError) as caught:
        open_for(cast, round=late)

    assert caught.value.field == "round"


def test_open_dossier_refuses_a_previous_one_of_another_product():
    other = make_dossier(Stage.WITHDRAWN)

    with pytest.raises(RuleError, match="sản phẩm khác"):
        open_for(make_cast(), previous=other)


def test_open_dossier_takes_over_what_every_dossier_can_share():
    cast = make_cast()
    previous = make_dossier(cast=cast)
    give_all(previous, cast.officer)
    for code in ("E02", "E07", "E14"):
        give(document(previous, code), cast.officer)
    previous.documents.filter(code="E02").update(valid_until=DAY + dt.timedelta(days=1))
    previous.documents.filter(code="E07").update(valid_until=DAY - dt.timedelta(days=1))
    previous.documents.filter(code="E14").update(status=DocumentStatus.RETURNED, reason="Bản mờ.")
    dossiers.withdraw(dossier=previous, reason="Lập lại.", by=cast.officer, at=AT)

    dossier = open_for(cast, previous=previous)

    taken = dossier.documents.filter(versions__isnull=False).values_list("code", "status")
    assert dict(taken) == {"E01": DocumentStatus.PROVIDED, "E02": DocumentStatus.PROVIDED}
    assert document(dossier, "E02").valid_until == DAY + dt.timedelta(days=1)
    old, new = document(previous, "E01"), document(dossier, "E01")
    assert new.versions.get().file == old.versions.get().file


@pytest.mark.django_db(transaction=True)
def test_two_officers_opening_at_once_make_one_dossier():
    cast = make_cast()

    outcomes = at_once(lambda: open_for(cast), lambda: open_for(cast, by=cast.owner))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Dossier", "RuleError"]


def test_open_dossier_says_so_when_the_database_knew_better(monkeypatch):
    cast = make_cast()
    open_for(cast)
    monkeypatch.setattr(dossiers, "open_dossier_of", lambda _pk: None)

    with pytest.raises(ConflictError, match="vừa được lập"):
        open_for(cast)


# --- Handing in -----------------------------------------------------------------------------------


def test_submit_freezes_what_was_handed_in():
    cast = make_cast()
    dossier = make_dossier(cast=cast)
    give_all(dossier, cast.officer)

    submission = dossiers.submit(dossier=dossier, by=cast.officer, at=AT)

    dossier.refresh_from_db()
    assert (dossier.stage, dossier.due_on) == (Stage.SUBMITTED, dt.date(2026, 6, 22))
    filed = {entry["code"]: entry for entry in submission.manifest["documents"]}
    assert set(filed) == {"M01", "M02", "SMP", "E01"}
    version = document(dossier, "M01").versions.get()
    assert filed["M01"]["sha256"] == version.file.sha256
    assert submission.manifest["product"]["name"] == cast.product.name
    assert submission.digest == manifests.digest_of(submission.manifest)
    event = Event.objects.get(action=Action.DOSSIER_SUBMITTED)
    assert (event.actor, event.area) == (cast.officer.username, cast.commune.code)


def test_submit_by_the_producers_own_account():
    cast = make_cast()
    dossier = make_dossier(cast=cast)
    give_all(dossier, cast.owner)

    assert dossiers.submit(dossier=dossier, by=cast.owner, at=AT).by == cast.owner


def test_submit_names_what_is_missing():
    cast = make_cast()
    dossier = make_dossier(cast=cast)
    give(document(dossier, "M01"), cast.officer)

    with pytest.raises(RuleError, match="Báo cáo tự đánh giá") as caught:
        dossiers.submit(dossier=dossier, by=cast.officer, at=AT)

    assert "Phiếu đăng ký" not in str(caught.value)
    assert not Submission.objects.exists()


def test_submit_refuses_a_paper_whose_term_has_ended():
    cast = make_cast()
    dossier = make_dossier(cast=cast)
    give_all(dossier, cast.officer)
    give(document(dossier, "E02"), cast.officer)
    dossier.documents.filter(code="E02").update(valid_until=DAY - dt.timedelta(days=1))

    with pytest.raises(RuleError, match="Đã hết giá trị"):
        dossiers.submit(dossier=dossier, by=cast.officer, at=AT)


def test_submit_asks_for_a_new_file_where_one_was_returned():
    cast = make_cast()
    dossier = make_dossier(Stage.RETURNED, cast=cast)
    dossier.documents.filter(code="M02").update(
        status=DocumentStatus.RETURNED, reason="Thiếu chữ ký."
    )

    with pytest.raises(RuleError, match="bị trả"):
        dossiers.submit(dossier=dossier, by=cast.officer, at=AT)
    give(document(dossier, "M02"), cast.officer)
    second = dossiers.submit(dossier=dossier, by=cast.officer, at=AT)

    assert second.sequence == 2
    assert [entry["version"] for entry in second.manifest["documents"]].count(2) == 1


def test_submit_twice_in_a_row_is_refused():
    cast = make_cast()
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)

    with pytest.raises(StageError, match="Đã nộp"):
        dossiers.submit(dossier=dossier, by=cast.officer, at=AT)


def test_submit_needs_the_area_or_the_own_producer():
    cast = make_cast()
    dossier = make_dossier(cast=cast)
    give_all(dossier, cast.officer)

    for by in (cast.office, make_user(Role.AREA_OFFICER, make_commune()), make_user()):
        with pytest.raises(PermissionDeniedError):
            dossiers.submit(dossier=dossier, by=by, at=AT)


def test_submit_follows_a_set_that_was_changed_since():
    cast = make_cast()
    dossier = make_dossier(cast=cast)
    give_all(dossier, cast.officer)
    cast.product.product_set = make_product_set("26", "Dịch vụ du lịch")
    cast.product.save()

    submission = dossiers.submit(dossier=dossier, by=cast.officer, at=AT)

    assert submission.manifest["product"]["product_set"] == "26"


def test_submit_refuses_a_dossier_of_a_rulebook_that_takes_no_new_ones(monkeypatch):
    cast = make_cast()
    dossier = make_dossier(cast=cast)
    give_all(dossier, cast.officer)
    later = Rulebook(code="30-2030", number="30/2030/QĐ-TTg")
    monkeypatch.setattr(dossiers, "judging", lambda _purpose, _on: later)

    with pytest.raises(RuleError, match="30/2030"):
        dossiers.submit(dossier=dossier, by=cast.officer, at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_people_submitting_at_once_make_one_submission():
    cast = make_cast()
    dossier = make_dossier(cast=cast)
    give_all(dossier, cast.officer)

    outcomes = at_once(
        lambda: dossiers.submit(dossier=dossier, by=cast.officer, at=AT),
        lambda: dossiers.submit(dossier=dossier, by=cast.owner, at=AT),
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["StageError", "Submission"]
    assert dossier.submissions.count() == 1
    assert dossier.moves.filter(target=Stage.SUBMITTED).count() == 1


def at_once(*calls):
    """Run the calls on connections of their own, released together; their results or refusals."""
    barrier = threading.Barrier(len(calls))
    outcomes = [None] * len(calls)

    def run(place, call):
        barrier.wait()
        try:
            outcomes[place] = call()
        except DomainError as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


# --- Verifying ------------------------------------------------------------------------------------


@pytest.fixture
def submission():
    dossier = make_dossier(Stage.SUBMITTED)
    return dossier.submissions.get()


def test_verify_finds_nothing_when_all_is_as_it_was(submission):
    assert manifests.verify(Submission.objects.get(pk=submission.pk)) == []


def test_verify_names_the_file_whose_bytes_changed(submission):
    stored = document(submission.dossier, "M01").versions.get().file
    path = Path(PrivateStorage().location) / stored.original.name
    with path.open("ab") as handle:
        handle.write(b"!")

    found = manifests.verify(submission)

    assert [(d.finding, d.subject, d.is_tampering) for d in found] == [
        (Finding.CONTENT, "Phiếu đăng ký đánh giá, phân hạng sản phẩm OCOP", True)
    ]


def test_verify_names_the_file_that_is_gone(submission):
    stored = document(submission.dossier, "M01").versions.get().file
    stored.original.storage.delete(stored.original.name)

    assert [(d.finding, d.found) for d in manifests.verify(submission)] == [(Finding.CONTENT, "")]


def test_verify_names_a_manifest_that_was_altered(submission):
    with seals_off():
        submission.manifest["documents"][0]["sha256"] = "0" * 64
        submission.save()

    found = manifests.verify(submission)

    assert {difference.finding for difference in found} == {
        Finding.MANIFEST,
        Finding.VERSION,
        Finding.CONTENT,
    }


def test_verify_names_a_version_that_was_removed(submission):
    with seals_off():
        document(submission.dossier, "M01").versions.all().delete()

    assert [difference.finding for difference in manifests.verify(submission)] == [Finding.VERSION]


def test_verify_lists_facts_that_were_corrected_later(submission):
    product = submission.dossier.product
    product.name = "Tên mới"
    product.save()

    found = manifests.verify(Submission.objects.get(pk=submission.pk))

    assert [(d.finding, d.found, d.is_tampering) for d in found] == [
        (Finding.FACT, "Tên mới", False)
    ]


class seals_off:  # noqa: N801 - reads as a verb
    """Behind the application's back: the database owner turns the triggers off."""

    tables = ("evaluations_submission", "evaluations_documentversion")

    def __enter__(self):
        self._each("DISABLE")

    def __exit__(self, *_exc):
        self._each("ENABLE")

    def _each(self, what):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in self.tables:
                cursor.execute(f"ALTER TABLE {table} {what} TRIGGER USER")


# --- Sealed in the database -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "seal"),
    [
        ("UPDATE evaluations_submission SET digest = ''", "submission_sealed"),
        ("DELETE FROM evaluations_submission", "submission_sealed"),
        ("UPDATE evaluations_dossiermove SET reason = 'x'", "dossier_move_sealed"),
        ("DELETE FROM evaluations_dossiermove", "dossier_move_sealed"),
        ("UPDATE evaluations_documentversion SET version = 9", "document_version_sealed"),
        ("DELETE FROM evaluations_documentversion", "document_version_sealed"),
    ],
)
def test_the_database_refuses_to_change_what_is_sealed(statement, seal):
    make_dossier(Stage.SUBMITTED)

    with (
        pytest.raises(DatabaseError, match=seal),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_database_refuses_a_second_open_dossier_of_a_product():
    dossier = make_dossier()
    dossier.pk, dossier.number = None, "H00000000"

    with pytest.raises(IntegrityError, match="dossier_one_open_a_product"), transaction.atomic():
        dossier.save()


# --- Returning and withdrawing --------------------------------------------------------------------


def test_return_dossier_by_the_commune():
    cast = make_cast()
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)

    dossiers.return_dossier(dossier=dossier, reason="  Thiếu ảnh.\x00 ", by=cast.officer, at=AT)

    dossier.refresh_from_db()
    assert (dossier.stage, dossier.due_on) == (Stage.RETURNED, None)
    assert dossier.moves.last().reason == "Thiếu ảnh."
    assert Event.objects.get(action=Action.DOSSIER_RETURNED).note == "Thiếu ảnh."


@pytest.mark.parametrize("stage", [Stage.PROPOSED, Stage.RECEIVED])
def test_return_dossier_by_the_office(stage):
    cast = make_cast()
    dossier = make_dossier(stage, cast=cast)

    returned = dossiers.return_dossier(dossier=dossier, reason="Bổ sung.", by=cast.office, at=AT)

    assert returned.stage == Stage.RETURNED


def test_return_dossier_is_not_the_communes_once_it_has_proposed():
    cast = make_cast()
    dossier = make_dossier(Stage.PROPOSED, cast=cast)

    with pytest.raises(PermissionDeniedError):
        dossiers.return_dossier(dossier=dossier, reason="Nhầm.", by=cast.officer, at=AT)


@pytest.mark.parametrize("reason", ["", "   ", "\u202e", "x" * 2001])
def test_return_dossier_needs_a_reason_of_bounded_length(reason):
    cast = make_cast()
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)

    with pytest.raises(RuleError) as caught:
        dossiers.return_dossier(dossier=dossier, reason=reason, by=cast.officer, at=AT)

    assert caught.value.field == "reason"


def test_return_dossier_twice_is_refused():
    cast = make_cast()
    dossier = make_dossier(Stage.RETURNED, cast=cast)

    with pytest.raises(StageError):
        dossiers.return_dossier(dossier=dossier, reason="Lại.", by=cast.officer, at=AT)


def test_a_returned_dossier_goes_the_way_again():
    cast = make_cast()
    dossier = make_dossier(Stage.RETURNED, cast=cast)

    dossiers.submit(dossier=dossier, by=cast.owner, at=AT)
    accept_all(dossier, cast.officer)

    assert dossier.submissions.count() == 2


def test_withdraw_closes_the_dossier_with_its_reason():
    cast = make_cast()
    dossier = make_dossier(Stage.REVIEWED, cast=cast)

    dossiers.withdraw(dossier=dossier, reason="Ngừng sản xuất.", by=cast.owner, at=AT)

    dossier.refresh_from_db()
    assert dossier.stage == Stage.WITHDRAWN
    assert Event.objects.filter(action=Action.DOSSIER_WITHDRAWN).count() == 1


@pytest.mark.parametrize("stage", [Stage.SCHEDULED, Stage.SCORED, *sorted(CLOSED_STAGES)])
def test_withdraw_is_too_late_once_a_council_has_it(stage):
    cast = make_cast()
    dossier = make_dossier(stage, cast=cast)

    with pytest.raises(StageError):
        dossiers.withdraw(dossier=dossier, reason="Thôi.", by=cast.owner, at=AT)


def test_withdraw_is_for_producer_and_commune_and_needs_a_reason():
    cast = make_cast()
    dossier = make_dossier(cast=cast)

    with pytest.raises(PermissionDeniedError):
        dossiers.withdraw(dossier=dossier, reason="Thôi.", by=cast.office, at=AT)
    with pytest.raises(RuleError):
        dossiers.withdraw(dossier=dossier, reason="", by=cast.owner, at=AT)


# --- Moves ----------------------------------------------------------------------------------------


def test_move_refuses_a_dossier_that_somebody_moved_meanwhile():
    cast = make_cast()
    stale = make_dossier(Stage.REVIEWED, cast=cast)
    moves.move(dossier=moves.lock(stale), target=Stage.SCHEDULED, by=cast.office, at=AT)

    with pytest.raises(ConflictError):
        moves.move(dossier=stale, target=Stage.SCHEDULED, by=cast.office, at=AT)


@pytest.mark.parametrize(
    ("mark", "before", "stage"),
    [
        (moves.mark_recognised, Stage.SCORED, Stage.RECOGNISED),
        (moves.mark_not_recognised, Stage.SCHEDULED, Stage.NOT_RECOGNISED),
        (moves.mark_not_recognised, Stage.NATIONAL, Stage.NOT_RECOGNISED),
    ],
)
def test_marking_the_end_closes_the_dossier_and_says_so(mark, before, stage):
    cast = make_cast()
    dossier = make_dossier(before, cast=cast)

    closed = mark(dossier=dossier, by=cast.office, at=AT)

    assert closed.stage == stage
    assert Event.objects.get(action=Action.DOSSIER_CLOSED).object_label == dossier.number
    assert DossierMove.objects.filter(dossier=dossier).last().target == stage
