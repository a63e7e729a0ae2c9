"""Files given for documents, and what commune and office say of them."""

import datetime as dt

import pytest

from accounts.roles import Role
from audit.choices import Action
from audit.models import Event
from common.errors import PermissionDeniedError, RuleError, StageError
from evaluations.choices import DocumentStatus, Stage
from evaluations.services.documents import (
    Verdict,
    file_document,
    judge_document,
    judge_documents,
)
from tests.factories.accounts import make_user
from tests.factories.evaluations import AT, DAY, give, make_cast, make_dossier, make_file
from tests.factories.places import make_commune

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def paper(dossier, code="M01"):
    return dossier.documents.get(code=code)


def file(document, by, **overrides):
    return file_document(
        **{"document": document, "file": make_file(), "by": by, "at": AT} | overrides
    )


def judge(document, by, accepted=True, reason=""):
    return judge_document(document=document, accepted=accepted, reason=reason, by=by, at=AT)


def test_file_document_keeps_each_version(cast):
    document = paper(make_dossier(cast=cast))

    first = file(document, cast.officer)
    second = file(document, cast.owner)

    document.refresh_from_db()
    assert document.status == DocumentStatus.PROVIDED
    assert list(document.versions.values_list("version", "filed_by")) == [
        (2, cast.owner.pk),
        (1, cast.officer.pk),
    ]
    assert first.file != second.file
    assert Event.objects.filter(action=Action.DOCUMENT_FILED).count() == 2


def test_file_document_keeps_the_papers_own_term(cast):
    dossier = make_dossier(cast=cast)

    file(paper(dossier, "E02"), cast.officer, valid_until=DAY)
    file(paper(dossier, "M01"), cast.officer, valid_until=DAY)

    assert paper(dossier, "E02").valid_until == DAY
    assert paper(dossier, "M01").valid_until is None  # it has no term


def test_file_document_refuses_a_paper_out_of_term(cast):
    with pytest.raises(RuleError) as caught:
        file(
            paper(make_dossier(cast=cast), "E02"),
            cast.officer,
            valid_until=DAY - dt.timedelta(days=1),
        )

    assert caught.value.field == "valid_until"


def test_file_document_refuses_the_same_file_twice_in_a_row(cast):
    document = paper(make_dossier(cast=cast))
    stored = make_file()
    file(document, cast.officer, file=stored)

    with pytest.raises(RuleError) as caught:
        file(document, cast.officer, file=stored)

    assert caught.value.field == "file"
    assert document.versions.count() == 1


@pytest.mark.parametrize("stage", [Stage.SUBMITTED, Stage.PROPOSED, Stage.WITHDRAWN])
def test_file_document_is_closed_while_others_have_the_dossier(cast, stage):
    with pytest.raises(StageError):
        file(paper(make_dossier(stage, cast=cast)), cast.officer)


def test_file_document_is_for_the_area_or_the_own_producer(cast):
    document = paper(make_dossier(cast=cast))

    for by in (cast.office, make_user(Role.AREA_OFFICER, make_commune()), make_user(Role.PRODUCER)):
        with pytest.raises(PermissionDeniedError):
            file(document, by)


def test_file_document_of_the_commune_while_it_has_the_dossier(cast):
    draft = make_dossier(cast=cast)
    with pytest.raises(StageError):
        file(paper(draft, "X01"), cast.officer)
    dossier = make_dossier(Stage.SUBMITTED, cast=make_cast())
    officer = dossier.opened_by

    file(paper(dossier, "X01"), officer)

    assert paper(dossier, "X01").status == DocumentStatus.PROVIDED
    with pytest.raises(PermissionDeniedError):
        file(paper(dossier, "X01"), cast.owner)


def test_judge_document_accepts_with_its_event(cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)

    judged = judge(paper(dossier), cast.officer)

    assert judged.status == DocumentStatus.ACCEPTED
    event = Event.objects.get(action=Action.DOCUMENT_JUDGED)
    assert event.note == f"{dossier.number} M01: Đạt"


def test_judge_document_returns_with_a_reason(cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)

    judged = judge(paper(dossier), cast.officer, accepted=False, reason="Thiếu chữ ký.")

    assert (judged.status, judged.reason) == (DocumentStatus.RETURNED, "Thiếu chữ ký.")
    assert judge(paper(dossier), cast.officer).reason == ""


@pytest.mark.parametrize("reason", ["", " \u200f ", "x" * 1001])
def test_judge_document_needs_a_reason_of_bounded_length(cast, reason):
    with pytest.raises(RuleError) as caught:
        judge(paper(make_dossier(Stage.SUBMITTED, cast=cast)), cast.officer, False, reason)

    assert caught.value.field == "reason"


def test_judge_document_asks_for_a_paper_that_was_left_out(cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)

    asked = judge(paper(dossier, "E02"), cast.officer, False, "Sản phẩm này phải có.")

    assert asked.status == DocumentStatus.RETURNED
    with pytest.raises(RuleError, match="chưa có tệp"):
        judge(paper(dossier, "E14"), cast.officer)


def test_judge_document_is_the_communes_then_the_offices(cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)
    with pytest.raises(PermissionDeniedError):
        judge(paper(dossier), cast.office)
    with pytest.raises(PermissionDeniedError):
        judge(paper(dossier), cast.owner)
    proposed = make_dossier(Stage.PROPOSED)
    with pytest.raises(PermissionDeniedError):
        judge(paper(proposed), proposed.opened_by)


def test_judge_document_by_the_office(cast):
    dossier = make_dossier(Stage.PROPOSED, cast=cast)

    assert judge(paper(dossier), cast.office, False, "Mờ.").status == DocumentStatus.RETURNED


def test_judge_document_waits_until_the_dossier_is_handed_in(cast):
    dossier = make_dossier(cast=cast)
    give(paper(dossier), cast.officer)

    with pytest.raises(StageError):
        judge(paper(dossier), cast.officer)


def test_judge_document_leaves_the_communes_own_papers_alone(cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)

    with pytest.raises(RuleError, match="do cấp xã lập"):
        judge(paper(dossier, "X01"), cast.officer)


def test_judge_documents_is_all_or_nothing_and_names_the_document(cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)
    verdicts = [
        Verdict(paper(dossier, "M01"), accepted=True),
        Verdict(paper(dossier, "M02"), accepted=False),
    ]

    with pytest.raises(RuleError) as caught:
        judge_documents(dossier=dossier, verdicts=verdicts, by=cast.officer, at=AT)
    assert caught.value.field == "reason_M02"
    assert paper(dossier, "M01").status == DocumentStatus.PROVIDED
    judge_documents(dossier=dossier, verdicts=verdicts[:1], by=cast.officer, at=AT)

    assert paper(dossier, "M01").status == DocumentStatus.ACCEPTED
