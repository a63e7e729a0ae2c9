"""Revocation: grounds, right authority, term, and what the shopper then reads."""

import dataclasses
import datetime as dt

import pytest

from accounts.choices import Level
from accounts.roles import Role
from certificates.authority import check_names
from certificates.choices import EndKind, Standing
from certificates.models import Certificate
from certificates.queries import verdict_for
from certificates.services.decisions import Revocation, discard, draft_revocation, issue
from certificates.services.revocation import term_ends_on
from certificates.verification import verify
from common.errors import ConflictError, PermissionDeniedError, RuleError
from rulebooks.choices import DayKind
from tests.factories.accounts import make_organisation, make_user
from tests.factories.certificates import at, make_authority, make_certificate, make_revoked
from tests.factories.places import make_commune, make_province
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.factories.rulebooks import make_rulebook

pytestmark = pytest.mark.django_db
D = dt.date
TODAY = D(2026, 9, 10)
CONCLUDED = D(2026, 9, 1)


@pytest.fixture
def certificate(province):
    producer = make_producer(place=make_commune(parent=province.place))
    return make_certificate(make_product(producer=producer), D(2026, 7, 10))


def draft(province, *certificates, **more):
    ground = more.pop("ground", "criteria")
    concluded_on = more.pop("concluded_on", CONCLUDED)
    values = {
        "authority": province.authority,
        "items": [Revocation(row, ground, concluded_on) for row in certificates],
        "reason": "Kết luận kiểm tra số 15/KL ngày 01/9/2026.",
        "by": province.office,
        "at": at(TODAY),
    }
    return draft_revocation(**values | more)


def put_in_book(province, decision, **more):
    values = {
        "decision": decision,
        "number": "2001",
        "decided_on": TODAY,
        "signer_name": "Nguyễn Văn Mẫu",
        "by": province.leader,
        "at": at(TODAY, 15),
    }
    return issue(**values | more)


def test_revocation_ends_the_certificate_on_the_day_of_signing(province, certificate):
    decision = draft(province, certificate)

    assert put_in_book(province, decision) == [certificate]

    certificate.refresh_from_db()
    assert (certificate.ended_on, certificate.end_kind) == (TODAY, EndKind.REVOKED)
    found = verdict_for(certificate.product, TODAY)
    assert (found.standing, found.on) == (Standing.REVOKED, TODAY)
    assert found.reason == "Kết luận kiểm tra số 15/KL ngày 01/9/2026."
    assert verdict_for(certificate.product, D(2026, 9, 9)).standing == Standing.VALID
    event = certificate.events.get(kind="revoked")
    assert (event.ground, event.decision) == ("criteria", decision)
    assert verify().is_clean


def test_several_certificates_in_one_decision(province, certificate):
    other = make_certificate(
        make_product(producer=certificate.product.producer, place=certificate.product.place),
        D(2026, 7, 11),
    )

    put_in_book(province, draft(province, certificate, other))

    assert Certificate.objects.filter(end_kind="revoked").count() == 2
    assert verify().is_clean


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"ground": "whim"}, "ground"),
        ({"ground": ""}, "ground"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 2001}, "reason"),
        ({"concluded_on": D(2026, 9, 11)}, "concluded_on"),
        ({"concluded_on": D(2026, 7, 9)}, "concluded_on"),
        ({"at": at(D(2029, 7, 11))}, "certificate"),
    ],
)
def test_draft_refuses_at_the_field(province, certificate, more, field):
    with pytest.raises(RuleError) as error:
        draft(province, certificate, **more)

    assert error.value.field == field


def test_draft_refuses_an_empty_list(province):
    with pytest.raises(RuleError):
        draft(province)


def test_draft_refuses_what_has_ended_or_is_in_another_draft(province, certificate):
    draft(province, certificate)

    with pytest.raises(ConflictError, match="quyết định thu hồi khác"):
        draft(province, certificate)
    gone = make_revoked(
        make_certificate(make_product(producer=certificate.product.producer), D(2026, 7, 1)),
        D(2026, 8, 1),
    )
    with pytest.raises(ConflictError):
        draft(province, gone)


def test_only_the_authority_of_that_star_and_place_revokes(province, certificate, ministry):
    elsewhere = make_authority(make_province())
    with pytest.raises(RuleError, match="không thuộc thẩm quyền thu hồi"):
        draft(
            province,
            certificate,
            authority=elsewhere,
            by=make_user(Role.OFFICE, elsewhere.place),
        )
    with pytest.raises(RuleError, match="thuộc thẩm quyền của"):
        draft(province, certificate, authority=ministry.organisation, by=ministry)
    with pytest.raises(PermissionDeniedError):
        draft(province, certificate, by=make_user(Role.INSPECTOR, province.place))


def test_five_stars_are_revoked_by_the_minister(province, ministry):
    make_rulebook()
    producer = make_producer(place=make_commune(parent=province.place))
    certificate = make_certificate(make_product(producer=producer), D(2026, 7, 10), stars=5)

    with pytest.raises(RuleError):
        draft(province, certificate)
    decision = draft(province, certificate, authority=ministry.organisation, by=ministry)
    put_in_book(province, decision, by=ministry)

    assert verdict_for(certificate.product, TODAY).standing == Standing.REVOKED


def test_a_body_that_does_not_decide_cannot_revoke(province, certificate):
    office = make_organisation(level=Level.PROVINCE, place=province.place, decides=False)

    with pytest.raises(RuleError):
        draft(province, certificate, authority=office)


# Concluded on 1 September: fifteen days end with the 16th.
def test_past_fifteen_days_a_reason_is_needed(province, certificate):
    assert term_ends_on(make_rulebook().data.withdrawal, CONCLUDED) == D(2026, 9, 16)
    decision = draft(province, certificate)
    late = {"decided_on": D(2026, 9, 17), "at": at(D(2026, 9, 17))}

    with pytest.raises(RuleError) as error:
        put_in_book(province, decision, **late)
    assert error.value.field == "late_reason"
    put_in_book(province, decision, late_reason="Chờ kết quả kiểm nghiệm lại.", **late)

    assert decision.late_reason == "Chờ kết quả kiểm nghiệm lại."


def test_on_the_fifteenth_day_no_reason_is_needed(province, certificate):
    decision = draft(province, certificate)

    put_in_book(province, decision, decided_on=D(2026, 9, 16), at=at(D(2026, 9, 16)))

    assert decision.late_reason == ""


@pytest.mark.parametrize(
    "more",
    [
        {"decided_on": D(2026, 8, 31), "at": at(D(2026, 9, 3))},
        {"decided_on": D(2026, 9, 11)},
    ],
)
def test_the_day_of_signing_lies_between_conclusion_and_today(province, certificate, more):
    with pytest.raises(RuleError) as error:
        put_in_book(province, draft(province, certificate), **more)

    assert error.value.field == "decided_on"
    certificate.refresh_from_db()
    assert certificate.ended_on is None


def test_issue_refuses_when_the_certificate_ended_meanwhile(province, certificate):
    decision = draft(province, certificate)
    Certificate.objects.filter(pk=certificate.pk).update(
        ended_on=D(2026, 9, 10), end_kind=EndKind.REPLACED
    )

    with pytest.raises(ConflictError):
        put_in_book(province, decision)


def test_a_discarded_draft_leaves_the_certificate_alone(province, certificate):
    discard(decision=draft(province, certificate), by=province.office, at=at(TODAY))

    assert verdict_for(certificate.product, TODAY).is_live
    assert draft(province, certificate).pk


def test_a_term_may_count_working_days_or_be_unknown():
    rule = make_rulebook().data.withdrawal

    working = dataclasses.replace(rule, days=5, day_kind=DayKind.WORKING)
    assert term_ends_on(working, D(2026, 9, 4)) == D(2026, 9, 11)
    assert term_ends_on(dataclasses.replace(rule, days=None), CONCLUDED) is None
    assert term_ends_on(make_rulebook("1048-2019").data.withdrawal, CONCLUDED) is None


def test_a_star_that_the_rulebook_gives_nobody_is_refused(province):
    with pytest.raises(RuleError, match="không nêu cơ quan"):
        check_names(make_rulebook(), 2, province.authority, on=TODAY)
