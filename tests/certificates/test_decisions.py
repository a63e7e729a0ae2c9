"""Drafting, issuing and discarding decisions: the way through and every refusal."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.roles import Role
from audit.models import Event
from certificates.choices import EndKind, Standing, StatusKind
from certificates.models import Certificate, Decision, DecisionItem, LogLeaf, StatusEvent
from certificates.queries import verdict_for
from certificates.services.decisions import confirm_late, discard, draft_recognition, issue
from certificates.verification import verify
from common.errors import ConflictError, PermissionDeniedError, RuleError, StageError
from evaluations.choices import Stage
from evaluations.models import Dossier
from tests.factories.accounts import make_user
from tests.factories.certificates import (
    at,
    make_certificate,
    make_national,
    make_revoked,
    make_scored,
)
from tests.factories.councils import make_result
from tests.factories.places import make_province

pytestmark = pytest.mark.django_db
D = dt.date
DRAFTED = at(D(2026, 7, 9))
SIGNED = D(2026, 7, 10)  # a Friday
ISSUED = at(D(2026, 7, 10), 15)


def draft(province, *dossiers, by=None):
    return draft_recognition(
        authority=province.authority, dossiers=dossiers, by=by or province.office, at=DRAFTED
    )


def put_in_book(province, decision, **more):
    values = {
        "decision": decision,
        "number": "1147",
        "decided_on": SIGNED,
        "signer_name": "Nguyễn Văn Mẫu",
        "by": province.leader,
        "at": ISSUED,
    }
    return issue(**values | more)


def test_a_draft_holds_the_stars_and_totals_of_the_council(province):
    four, three = province.scored(4), province.scored(3)

    decision = draft(province, four, three)

    rows = decision.items.values_list("dossier", "stars", "total")
    assert list(rows) == [(four.pk, 4, Decimal("70.00")), (three.pk, 3, Decimal("50.00"))]
    assert (decision.symbol, decision.signer_title) == (
        "QĐ-UBND",
        "Chủ tịch Ủy ban nhân dân tỉnh",
    )
    assert Event.objects.get(action="decision.drafted").actor == province.office.username


def test_issue_makes_certificates_for_thirty_six_months(province):
    dossier = province.scored(4)

    (certificate,) = put_in_book(province, draft(province, dossier))

    certificate.refresh_from_db()
    assert (certificate.stars, certificate.valid_from, certificate.valid_to) == (
        4,
        SIGNED,
        D(2029, 7, 10),
    )
    assert certificate.product_name == dossier.product.name
    assert certificate.producer_name == dossier.producer.name
    assert certificate.address == f"{dossier.place.full_name}, {province.place.full_name}"
    dossier.refresh_from_db()
    assert dossier.stage == Stage.RECOGNISED
    decision = certificate.decision
    assert (decision.full_number, decision.authority_name) == (
        "1147/QĐ-UBND",
        province.authority.name,
    )
    assert verdict_for(dossier.product, SIGNED).standing == Standing.VALID


def test_issue_writes_events_leaves_and_audit_rows(province):
    put_in_book(province, draft(province, province.scored(4), province.scored(3)))

    assert list(StatusEvent.objects.values_list("kind", flat=True)) == ["issued", "issued"]
    assert list(LogLeaf.objects.values_list("position", flat=True)) == [0, 1]
    assert verify().is_clean
    actions = list(Event.objects.order_by("pk").values_list("action", flat=True))
    assert actions.count("certificate.issued") == 2
    assert actions[-1] == "decision.issued"


def test_issue_replaces_the_certificate_in_force(province):
    dossier = province.scored(4)
    old = make_certificate(dossier.product, D(2024, 5, 5), stars=3)

    (new,) = put_in_book(province, draft(province, dossier))

    old.refresh_from_db()
    assert (old.ended_on, old.end_kind) == (SIGNED, EndKind.REPLACED)
    assert list(StatusEvent.objects.order_by("pk").values_list("certificate", "kind")) == [
        (old.pk, "issued"),
        (old.pk, "replaced"),
        (new.pk, "issued"),
    ]
    assert verdict_for(dossier.product, D(2026, 7, 9)).number == old.number
    assert verdict_for(dossier.product, SIGNED).number == new.number
    assert verify().is_clean


def test_issue_leaves_a_certificate_alone_that_has_ended(province):
    dossier = province.scored(4)
    lapsed = make_certificate(dossier.product, D(2023, 1, 5))

    put_in_book(province, draft(province, dossier))

    lapsed.refresh_from_db()
    assert lapsed.ended_on is None


@pytest.mark.parametrize(("stars", "level"), [(2, "2 sao"), (1, "1 sao")])
def test_one_and_two_stars_get_no_decision(province, stars, level):
    with pytest.raises(RuleError, match=level):
        draft(province, province.scored(stars))


def test_from_ninety_points_the_dossier_goes_up_first(province):
    with pytest.raises(RuleError, match="phải chuyển lên cấp trên"):
        draft(province, province.scored(5, average=Decimal("90.0")))
    with pytest.raises(RuleError, match="phải chuyển lên cấp trên"):
        draft(province, province.scored(4, average=Decimal("91.0")))

    assert draft(province, province.scored(4, average=Decimal("89.9"))).pk


def test_the_province_recognises_four_stars_from_the_centres_result(province):
    dossier = make_national(province.place, stars=4, total=Decimal("88.50"))

    decision = draft_recognition(
        authority=province.authority, dossiers=[dossier], by=province.office, at=at(D(2026, 8, 3))
    )

    item = decision.items.get()
    assert (item.stars, item.total) == (4, Decimal("88.50"))


def test_scored_again_after_the_centre_counts_up_to_the_provinces_own_stars(province):
    dossier = make_national(province.place, stars=2, total=Decimal("45.00"))
    make_result(dossier, stars=5, average=Decimal("93.00"))
    Dossier.objects.filter(pk=dossier.pk).update(stage=Stage.SCORED)

    decision = draft_recognition(
        authority=province.authority, dossiers=[dossier], by=province.office, at=at(D(2026, 8, 3))
    )

    assert decision.items.get().stars == 4


def test_five_stars_are_the_ministers(province, ministry):
    dossier = make_national(province.place, stars=5)

    with pytest.raises(RuleError, match="thuộc thẩm quyền"):
        draft_recognition(
            authority=province.authority,
            dossiers=[dossier],
            by=province.office,
            at=at(D(2026, 8, 3)),
        )
    decision = draft_recognition(
        authority=ministry.organisation, dossiers=[dossier], by=ministry, at=at(D(2026, 8, 3))
    )
    (certificate,) = issue(
        decision=decision,
        number="12",
        decided_on=D(2026, 8, 4),
        signer_name="Trần Văn Mẫu",
        by=ministry,
        at=at(D(2026, 8, 4)),
    )
    assert certificate.stars == 5


def test_a_decision_does_not_come_before_the_centres_letter(province, ministry):
    decision = draft_recognition(
        authority=ministry.organisation,
        dossiers=[make_national(province.place)],
        by=ministry,
        at=at(D(2026, 7, 20)),
    )

    with pytest.raises(RuleError) as refused:
        issue(
            decision=decision,
            number="12",
            decided_on=D(2026, 7, 19),
            signer_name="Trần Văn Mẫu",
            by=ministry,
            at=at(D(2026, 7, 20)),
        )
    assert refused.value.field == "decided_on"


def test_draft_refuses_what_is_not_scored(province):
    dossier = province.scored()
    Dossier.objects.filter(pk=dossier.pk).update(stage=Stage.REVIEWED)

    with pytest.raises(StageError, match=dossier.number):
        draft(province, dossier)


def test_draft_refuses_an_empty_list_and_another_provinces_dossier(province):
    with pytest.raises(RuleError):
        draft(province)
    with pytest.raises(RuleError, match="không thuộc địa bàn"):
        draft(province, make_scored(make_province()))


def test_draft_refuses_a_body_that_does_not_decide(province):
    province.authority.decides = False
    province.authority.save()

    with pytest.raises(RuleError, match="không có thẩm quyền"):
        draft(province, province.scored())


def test_draft_refuses_a_dossier_of_another_draft(province):
    dossier = province.scored()
    draft(province, dossier)

    with pytest.raises(ConflictError, match=dossier.number):
        draft(province, dossier)


@pytest.mark.parametrize("role", [Role.AREA_OFFICER, Role.ADVISOR, Role.AUDITOR, Role.INSPECTOR])
def test_draft_refuses_other_roles(province, role):
    with pytest.raises(PermissionDeniedError):
        draft(province, province.scored(), by=make_user(role, province.place))


def test_draft_refuses_the_office_of_another_province(province):
    with pytest.raises(PermissionDeniedError):
        draft(province, province.scored(), by=make_user(Role.OFFICE, make_province()))


def test_issue_is_for_the_authoritys_own_people(province, ministry):
    decision = draft(province, province.scored())
    place = province.place
    stranger = make_user(Role.LEADER, place)

    for by in (province.office, stranger, ministry, make_user(Role.LEADER, make_province())):
        with pytest.raises(PermissionDeniedError):
            put_in_book(province, decision, by=by)
    assert Certificate.objects.count() == 0


def refused(province, decision, **more):
    with pytest.raises((RuleError, ConflictError)) as error:
        put_in_book(province, decision, **more)
    assert Certificate.objects.count() == 0
    assert not Decision.objects.issued().exists()
    return error.value


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"decided_on": D(2026, 7, 11)}, "decided_on"),
        ({"decided_on": D(2026, 6, 19), "at": at(D(2026, 6, 22))}, "decided_on"),
        ({"number": ""}, "number"),
        ({"number": "abc"}, "number"),
        ({"number": "0"}, "number"),
        ({"number": "1147/QĐ-BNN"}, "number"),
        ({"number": "9" * 300}, "number"),
        ({"signer_name": " \u202e "}, "signer_name"),
        ({"signer_name": "x" * 151}, "signer_name"),
    ],
)
def test_bad_papers_are_refused_at_their_field_and_nothing_is_written(province, more, field):
    assert refused(province, draft(province, province.scored()), **more).field == field


@pytest.mark.parametrize("typed", ["1147", " 01147 ", "1147/QĐ-UBND", "1147/qđ-ubnd"])
def test_a_number_is_one_number_however_typed(province, typed):
    decision = draft(province, province.scored())

    put_in_book(province, decision, number=typed)

    assert decision.full_number == "1147/QĐ-UBND"


def test_a_number_is_used_once_a_year(province):
    put_in_book(province, draft(province, province.scored()))
    second = draft(province, province.scored())

    with pytest.raises(ConflictError) as error:
        put_in_book(province, second, number="01147")

    assert error.value.field == "number"
    assert "1147/QĐ-UBND" in str(error.value)
    put_in_book(province, second, number="1148")


def test_the_day_of_the_meeting_is_early_enough(province):
    decision = draft(province, province.scored())

    put_in_book(province, decision, decided_on=D(2026, 6, 20), at=at(D(2026, 6, 22)))

    assert decision.decided_on == D(2026, 6, 20)


# 10 July 2026 is a Friday: the third working day after it is Wednesday the 15th.
def test_three_working_days_need_no_reason(province):
    decision = draft(province, province.scored())

    put_in_book(province, decision, at=at(D(2026, 7, 15)), late_reason="Thừa")

    assert (decision.late_reason, decision.approved_late_by) == ("", None)


def test_a_late_entry_needs_a_reason_and_a_second_person(province):
    decision = draft(province, province.scored())
    late = {"at": at(D(2026, 7, 16))}

    assert refused(province, decision, **late).field == "late_reason"
    late["late_reason"] = "Bản giấy về muộn."
    assert refused(province, decision, **late).field == "decided_on"
    assert "khác người" in str(
        refused(province, decision, approved_late_by=province.leader, **late).message
    )
    stranger = make_user(Role.OFFICE, make_province())
    assert "không có quyền" in str(
        refused(province, decision, approved_late_by=stranger, **late).message
    )

    put_in_book(province, decision, approved_late_by=province.office, **late)

    assert (decision.late_reason, decision.approved_late_by) == (
        "Bản giấy về muộn.",
        province.office,
    )


def test_the_second_person_confirms_under_the_own_name(province):
    decision = draft(province, province.scored())
    confirm_late(
        decision=decision,
        decided_on=SIGNED,
        reason="Bản giấy về muộn.",
        by=province.office,
        at=at(D(2026, 7, 16)),
    )

    # Confirmed for that day of signing, not for another.
    refused(province, decision, at=at(D(2026, 7, 16)), decided_on=D(2026, 7, 9))
    put_in_book(province, decision, at=at(D(2026, 7, 16)))

    assert decision.approved_late_by == province.office
    assert decision.late_reason == "Bản giấy về muộn."
    assert Event.objects.get(action="decision.late_confirmed").note == "Bản giấy về muộn."


def test_confirming_is_refused_without_reason_right_or_for_the_future(province):
    decision = draft(province, province.scored())
    values = {"decision": decision, "decided_on": SIGNED, "reason": "Muộn", "at": ISSUED}

    with pytest.raises(RuleError) as no_right:
        confirm_late(**values, by=make_user(Role.INSPECTOR, province.place))
    with pytest.raises(RuleError) as no_reason:
        confirm_late(**values | {"reason": " "}, by=province.office)
    with pytest.raises(RuleError) as future:
        confirm_late(**values | {"decided_on": D(2026, 7, 11)}, by=province.office)

    assert no_right.value.field == "decided_on"
    assert no_reason.value.field == "reason"
    assert future.value.field == "decided_on"


def test_issue_happens_once(province):
    decision = draft(province, province.scored())
    put_in_book(province, decision)

    with pytest.raises(ConflictError, match="đã ban hành"):
        put_in_book(province, decision, number="1148")
    with pytest.raises(ConflictError):
        discard(decision=decision, by=province.office, at=ISSUED)


def test_issue_refuses_a_result_that_changed_since_the_draft(province):
    dossier = province.scored(4)
    decision = draft(province, dossier)
    make_result(dossier, stars=3)

    assert "đã thay đổi" in str(refused(province, decision).message)


def test_issue_refuses_a_dossier_that_moved_on(province):
    dossier = province.scored(4)
    decision = draft(province, dossier)
    Dossier.objects.filter(pk=dossier.pk).update(stage=Stage.SCHEDULED)

    with pytest.raises(StageError):
        put_in_book(province, decision)


def test_issue_refuses_a_day_that_a_newer_certificate_holds(province):
    dossier = province.scored(4)
    newer = make_certificate(dossier.product, D(2026, 7, 12))
    decision = draft(province, dossier)

    with pytest.raises(ConflictError) as error:
        put_in_book(province, decision, at=at(D(2026, 7, 14)))

    assert error.value.field == "decided_on"
    newer.refresh_from_db()
    assert newer.ended_on is None


def test_issue_refuses_a_day_before_a_recorded_revocation_took_effect(province):
    dossier = province.scored(4)
    make_revoked(make_certificate(dossier.product, D(2025, 1, 6)), D(2026, 7, 13))
    decision = draft(province, dossier)

    with pytest.raises(ConflictError):
        put_in_book(province, decision, at=at(D(2026, 7, 14)))


def test_replacing_on_the_day_of_issue_keeps_one_in_force(province):
    dossier = province.scored(4)
    first = make_certificate(dossier.product, SIGNED, stars=3)

    (second,) = put_in_book(province, draft(province, dossier))

    first.refresh_from_db()
    assert first.ended_on == first.valid_from == SIGNED
    assert verdict_for(dossier.product, SIGNED).number == second.number
    assert verify().is_clean


def test_discard_frees_the_dossiers(province):
    dossier = province.scored()
    decision = draft(province, dossier)

    with pytest.raises(PermissionDeniedError):
        discard(decision=decision, by=make_user(Role.INSPECTOR, province.place), at=ISSUED)
    discard(decision=decision, by=province.office, at=ISSUED)

    assert DecisionItem.objects.count() == 0
    assert Event.objects.filter(action="decision.discarded").count() == 1
    assert draft(province, dossier).pk
    with pytest.raises(ConflictError, match="vừa bị bỏ"):
        discard(decision=Decision(pk=10**9), by=province.office, at=ISSUED)


def test_issue_takes_a_fixed_number_of_queries_for_the_log(province):
    """The log is read once for a decision, however many certificates it makes."""
    rows = [province.scored(3) for _ in range(4)]

    put_in_book(province, draft(province, *rows))

    assert StatusEvent.objects.filter(kind=StatusKind.ISSUED).count() == 4
    assert verify().size == 4
