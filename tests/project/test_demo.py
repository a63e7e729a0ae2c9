"""The demo data: real rows as their sources have them, a sample year that reaches everything."""

import csv
import datetime as dt
from collections import Counter
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from accounts.models import User
from accounts.roles import Role
from certificates.choices import DecisionKind, HistoricStatus, Standing, StatusKind
from certificates.models import Certificate, Decision, DecisionItem, HistoricRecord, StatusEvent
from certificates.queries import counts_by_standing, counts_of_certificates, verdicts_for
from certificates.rerating import window_for
from certificates.verification import verify as verify_log
from evaluations import manifests
from evaluations.choices import MeetingState, Stage
from evaluations.models import Dossier, DossierMove, Meeting, Submission
from evaluations.workflow import STEPS
from inspections.choices import Severity, VisitState
from inspections.models import Finding, Visit
from labels.choices import OrderStage
from labels.models import LabelOrder, ProblemReport, ScanDay
from ocop_registry.demo import accounts, real
from producers.models import Producer
from products.models import Product
from rulebooks.models import ProductSet
from tests.project.demo_numbers import public_numbers

ON = dt.date(2026, 11, 24)
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo, loaded once for the whole module and taken back at its end; what it printed."""
    said = StringIO()
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("demo")),
        transaction.atomic(),
    ):
        call_command("load_reference", stdout=StringIO())
        call_command("load_demo", "--on", f"{ON}", stdout=said)
        yield said.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def _seen(demo, db):
    """The loaded demo, for one test that reads it."""


def test_load_says_what_it_made(demo):
    lines = demo.splitlines()

    assert lines[0] == "Dữ liệu mẫu: 116 sản phẩm có thật theo nguồn, 300 sản phẩm mẫu."
    assert len(lines) > 20


@pytest.mark.usefixtures("_seen")
def test_second_load_changes_nothing():
    before = public_numbers()
    said = StringIO()

    call_command("load_demo", stdout=said)

    assert said.getvalue() == "Dữ liệu mẫu đã có sẵn.\n"
    assert public_numbers() == before


@pytest.mark.usefixtures("_seen")
def test_accounts_prints_a_sign_in_for_each_role_that_works():
    said = StringIO()

    call_command("load_demo", "--accounts", stdout=said)

    lines = said.getvalue().splitlines()
    assert lines[-1] == f"Mật khẩu chung của mọi tài khoản mẫu: {accounts.PASSWORD}"
    names = [line.split()[0] for line in lines[1:-1]]
    assert User.objects.filter(username__in=names).count() == len(names) == User.objects.count()
    assert {person.role for person in accounts.people()} == {*Role, None}
    assert all("mẫu" in person.full_name.lower() for person in accounts.people())
    with override_settings(AXES_ENABLED=False):
        assert authenticate(username="van-phong", password=accounts.PASSWORD) is not None


@pytest.mark.usefixtures("_seen")
def test_every_real_row_stands_in_the_registry_as_its_source_has_it():
    with real.FILE.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    records = HistoricRecord.objects.select_related("product__producer", "product__product_set")

    stored = Counter(
        (
            record.product.name,
            record.product.producer.name if record.product.producer else "",
            str(record.stars or ""),
            record.status,
            str(record.year or ""),
            record.decision,
            record.source,
            record.note,
            record.product.product_set.code,
        )
        for record in records
    )

    columns = ("name", "producer", "stars", "status", "year", "decision", "source")
    columns += ("note_vi", "set_code")
    assert len(rows) == 116
    assert stored == Counter(tuple(row[name] for name in columns) for row in rows)
    assert all(bool(row["note"]) == bool(row["note_vi"]) for row in rows)


@pytest.mark.usefixtures("_seen")
def test_real_products_are_never_certified_and_never_said_to_be_valid():
    products = Product.objects.filter(is_sample=False)

    verdicts = verdicts_for(products, ON)

    assert products.count() == 116
    assert not Certificate.objects.filter(product__is_sample=False).exists()
    assert not Dossier.objects.filter(product__is_sample=False).exists()
    assert not products.filter(source="").exists()
    assert not products.filter(set_is_inferred=False).exists()
    recognised = {HistoricStatus.RECOGNISED, HistoricStatus.RECOGNISED_3PLUS}
    for record in HistoricRecord.objects.filter(product__in=products):
        standing = verdicts[record.product_id].standing
        if record.status in recognised:
            assert standing in {Standing.EXPIRED, Standing.INCOMPLETE}
        else:
            assert standing is Standing.NONE


@pytest.mark.usefixtures("_seen")
def test_real_producers_are_named_once_and_lie_where_the_source_says():
    producers = Producer.objects.filter(is_sample=False)
    rows = real.read()

    assert sorted(producers.values_list("name", flat=True)) == sorted(
        {row.producer for row in rows if row.producer}
    )
    assert not producers.filter(source="").exists()
    assert not producers.exclude(tax_code="").exists()
    place = Product.objects.get(name="Bộ ấm chén gốm sứ chim én hoa sen").place
    assert f"{place}, {place.parent}" == "Xã Bát Tràng, Huyện Gia Lâm"
    assert str(Product.objects.get(name="Kẹo lạc Tấn Chiến").place) == "Thành phố Hà Nội"


@pytest.mark.usefixtures("_seen")
def test_made_up_producers_say_so_and_cover_every_set():
    products = Product.objects.filter(is_sample=True)

    assert products.count() >= 290
    names = products.values_list("producer__name", flat=True)
    assert all("mẫu" in name for name in names)
    assert set(products.values_list("product_set", flat=True)) == set(
        ProductSet.objects.values_list("pk", flat=True)
    )
    assert all(product.place.exists_on(ON) for product in products.select_related("place"))
    assert products.values("place").distinct().count() > 40


@pytest.mark.usefixtures("_seen")
def test_every_stage_step_and_standing_is_reached():
    stages = set(Dossier.objects.values_list("stage", flat=True))
    steps = set(DossierMove.objects.exclude(source="").values_list("source", "target"))
    standings = {
        key for key, count in counts_by_standing(Product.objects.all(), ON).items() if count
    }
    standings |= {Standing(key) for key in counts_of_certificates(Certificate.objects.all(), ON)}

    assert stages == {stage.value for stage in Stage}
    assert standings == set(Standing) - {Standing.CANNOT_CHECK}
    assert {(step.source, step.target) for step in STEPS} == steps


@pytest.mark.usefixtures("_seen")
def test_certificates_reach_every_event_and_the_window_of_rerating():
    kinds = set(StatusEvent.objects.values_list("kind", flat=True))
    live = Certificate.objects.filter(ended_on=None, valid_to__gte=ON).select_related("dossier")
    in_window = [row for row in live if window_for(row, ON).is_open(ON)]

    assert kinds == {kind.value for kind in StatusKind}
    assert len(in_window) >= 10
    assert Decision.objects.exclude(late_reason="").filter(kind=DecisionKind.RECOGNISE).exists()
    assert Decision.objects.filter(kind=DecisionKind.REVOKE).count() >= 4
    assert Decision.objects.drafts().count() == 1
    assert Meeting.objects.exclude(reopened_reason="").exists()
    states = {meeting.state for meeting in Meeting.objects.all()}
    assert states == {MeetingState.CALLED, MeetingState.OPEN, MeetingState.CLOSED}


@pytest.mark.usefixtures("_seen")
def test_market_reaches_every_stage_of_orders_reports_and_visits():
    stages = set(LabelOrder.objects.values_list("stage", flat=True))
    findings = Finding.objects.values_list("severity", "resolved_on")

    assert stages == {stage.value for stage in OrderStage}
    assert ScanDay.objects.values("day").distinct().count() == 60
    assert {report.handled_at is None for report in ProblemReport.objects.all()} == {True, False}
    assert {visit.state for visit in Visit.objects.all()} == {
        VisitState.PLANNED,
        VisitState.RECORDED,
    }
    assert {severity for severity, _on in findings} == {item.value for item in Severity}
    assert {on is None for _severity, on in findings} == {True, False}


@pytest.mark.usefixtures("_seen")
def test_what_is_sealed_agrees_with_the_rows():
    report = verify_log()
    rows = Submission.objects.select_related("dossier__product__place", "dossier__producer__place")

    assert report.differences == ()
    assert report.size == StatusEvent.objects.count()
    assert [row for row in rows if manifests.digest_of(row.manifest) != row.digest] == []


@pytest.mark.usefixtures("_seen")
def test_sample_decisions_cannot_be_taken_for_real_ones():
    decisions = Decision.objects.issued()

    assert all(decision.number.endswith("M") for decision in decisions)
    items = DecisionItem.objects.filter(dossier__isnull=False)
    assert not items.filter(dossier__product__is_sample=False).exists()


@pytest.mark.usefixtures("_seen")
def test_the_producer_with_an_account_can_open_a_rerating_and_has_labels():
    user = User.objects.get(username="chu-the-1")
    own = Certificate.objects.filter(product__producer__memberships__user=user)

    assert any(window_for(row, ON).is_open(ON) for row in own.filter(ended_on=None))
    assert LabelOrder.objects.filter(ordered_by=user, stage=OrderStage.PRINTED).exists()
    assert Dossier.objects.filter(opened_by=user, stage=Stage.DRAFT).exists()
