"""Two people at the same moment, on real connections."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import close_old_connections, connection
from django.db.transaction import TransactionManagementError

from certificates.models import Certificate, Decision, LogLeaf
from certificates.services.decisions import (
    Revocation,
    draft_recognition,
    draft_revocation,
    issue,
)
from certificates.services.log import append
from certificates.services.status import suspend
from certificates.verification import verify
from common.errors import DomainError
from tests.certificates.conftest import make_people
from tests.factories.certificates import at, make_certificate, make_scored
from tests.factories.places import make_commune
from tests.factories.producers import make_producer
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db(transaction=True)
D = dt.date
SIGNED = D(2026, 7, 10)


def together(*works: Callable[[], object]) -> list[object]:
    """Run `works` at once, each on its own connection; what each returned or how it was refused."""
    start = threading.Barrier(len(works))
    outcomes: list[object] = [None] * len(works)

    def run(index: int, work: Callable[[], object]) -> None:
        close_old_connections()
        start.wait(timeout=10)
        try:
            outcomes[index] = work()
        except DomainError as error:
            outcomes[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
    return outcomes


def refusals(outcomes):
    return [outcome for outcome in outcomes if isinstance(outcome, DomainError)]


def issuing(people, decision, number, day=SIGNED):
    def work():
        return issue(
            decision=Decision.objects.get(pk=decision.pk),
            number=number,
            decided_on=day,
            signer_name="Nguyễn Văn Mẫu",
            by=people.leader,
            at=at(day, 15),
        )

    return work


def drafted(people, *dossiers):
    return draft_recognition(
        authority=people.authority, dossiers=dossiers, by=people.office, at=at(D(2026, 7, 9))
    )


@pytest.fixture
def people():
    return make_people()


def test_one_number_goes_to_one_decision(people):
    first = drafted(people, make_scored(people.place))
    second = drafted(people, make_scored(people.place))

    outcomes = together(issuing(people, first, "7"), issuing(people, second, "7"))

    (refusal,) = refusals(outcomes)
    assert refusal.field == "number"
    assert Decision.objects.issued().count() == Certificate.objects.count() == 1


def test_one_decision_is_issued_once(people):
    decision = drafted(people, make_scored(people.place))

    outcomes = together(issuing(people, decision, "7"), issuing(people, decision, "8"))

    assert len(refusals(outcomes)) == 1
    assert Certificate.objects.count() == 1


def test_two_drafts_never_hold_one_dossier(people):
    dossier = make_scored(people.place)

    outcomes = together(*[lambda: drafted(people, dossier) for _ in range(2)])

    assert len(refusals(outcomes)) == 1
    assert Decision.objects.count() == 1


def test_the_log_has_no_gap_when_many_write(people):
    decisions = [drafted(people, make_scored(people.place)) for _ in range(4)]

    outcomes = together(
        *[issuing(people, decision, str(10 + n)) for n, decision in enumerate(decisions)]
    )

    assert refusals(outcomes) == []
    assert list(LogLeaf.objects.values_list("position", flat=True)) == [0, 1, 2, 3]
    assert verify().is_clean


def certified(people):
    product = make_product(producer=make_producer(place=make_commune(parent=people.place)))
    return make_certificate(product, D(2026, 6, 1), stars=3)


def revoking(people, certificate, number):
    decision = draft_revocation(
        authority=people.authority,
        items=[Revocation(certificate, "criteria", D(2026, 7, 8))],
        reason="Kết luận mẫu.",
        by=people.office,
        at=at(D(2026, 7, 9)),
    )
    return issuing(people, decision, number)


def test_revoked_or_replaced_but_not_both(people):
    certificate = certified(people)
    dossier = make_scored(people.place, product=certificate.product)

    outcomes = together(
        revoking(people, certificate, "7"), issuing(people, drafted(people, dossier), "8")
    )

    certificate.refresh_from_db()
    assert certificate.ended_on == SIGNED
    kinds = set(certificate.events.values_list("kind", flat=True)) - {"issued"}
    assert kinds == {certificate.end_kind}
    # Whoever came second found it ended: the revocation is refused, the new certificate is not.
    assert len(refusals(outcomes)) == (1 if certificate.end_kind == "replaced" else 0)
    assert verify().is_clean


def test_suspended_and_revoked_at_once_keep_the_log_whole(people):
    certificate = certified(people)

    def stopping():
        return suspend(
            certificate=certificate,
            order_number="1/VP",
            effective_on=SIGNED,
            until=None,
            reason="Xác minh.",
            by=people.office,
            at=at(SIGNED),
        )

    together(stopping, revoking(people, certificate, "7"))

    certificate.refresh_from_db()
    assert certificate.end_kind == "revoked"
    assert verify().is_clean


def test_the_log_needs_the_transaction_of_the_change(people):
    event = certified(people).events.get()

    with pytest.raises(TransactionManagementError):
        append([event])
