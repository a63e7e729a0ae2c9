"""Dossiers of one test, brought to their stage by the real services, and the people on the way."""

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass
from pathlib import Path

from accounts.models import User
from accounts.roles import Role
from attachments.models import StoredFile
from attachments.storage import PrivateStorage
from evaluations.choices import Stage
from evaluations.dossier_queries import completeness, papers_of
from evaluations.models import Dossier, DossierDocument
from evaluations.services import appraisal, documents, dossiers, moves, office, review
from evaluations.services.appraisal import Opinion
from evaluations.workflow import MAIN_WAY
from places.models import Unit
from producers.models import Producer
from products.models import Product
from rulebooks.choices import Purpose
from tests.attachments import files
from tests.factories.accounts import make_user
from tests.factories.attachments import make_stored_file
from tests.factories.places import make_commune, make_province
from tests.factories.producers import make_membership, make_producer
from tests.factories.products import make_product
from tests.factories.rulebooks import make_rulebook

DAY = dt.date(2026, 6, 1)
AT = dt.datetime(2026, 6, 1, 2, 0, tzinfo=dt.UTC)  # a Monday, 9 o'clock in Hanoi


@dataclass(frozen=True)
class Cast:
    """The product of a test and everybody on its dossier's way."""

    province: Unit
    commune: Unit
    producer: Producer
    product: Product
    owner: User
    officer: User
    office: User
    advisor: User


def make_cast(**product_facts: object) -> Cast:
    """A cooperative's tea with an account of its own, and officers of its commune and province."""
    make_rulebook()
    province = make_province()
    commune = make_commune(parent=province)
    producer = make_producer(place=commune)
    owner = make_user(Role.PRODUCER)
    make_membership(producer, owner)
    return Cast(
        province=province,
        commune=commune,
        producer=producer,
        product=make_product(producer=producer, **product_facts),
        owner=owner,
        officer=make_user(Role.AREA_OFFICER, commune),
        office=make_user(Role.OFFICE, province),
        advisor=make_user(Role.ADVISOR, province),
    )


def make_dossier(
    stage: Stage = Stage.DRAFT,
    *,
    cast: Cast | None = None,
    purpose: str = Purpose.FIRST,
    at: dt.datetime = AT,
) -> Dossier:
    """A dossier of `cast` in `stage`. To the advisory team's report it goes by the real services,
    from there by bare moves: councils and decisions have factories of their own."""
    cast = cast or make_cast()
    dossier = dossiers.open_dossier(product=cast.product, purpose=purpose, by=cast.officer, at=at)
    if stage is Stage.WITHDRAWN:
        return dossiers.withdraw(dossier=dossier, reason="Thôi sản xuất.", by=cast.officer, at=at)
    if stage is not Stage.DRAFT:
        give_all(dossier, cast.officer, at)
    for target in _way_to(stage):
        _advance(dossier, target, cast, at)
        dossier.refresh_from_db()
    return dossier


def make_file() -> StoredFile:
    """A stored PDF of its own content, its bytes on disk."""
    key = uuid.uuid4().hex
    content = files.pdf() + b"% " + key.encode()
    folder = Path(PrivateStorage().location) / "originals"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / key).write_bytes(content)
    return make_stored_file(
        original=f"originals/{key}",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def give(document: DossierDocument, by: User, at: dt.datetime = AT) -> DossierDocument:
    """A file for one document, through the service."""
    documents.file_document(document=document, file=make_file(), by=by, at=at)
    document.refresh_from_db()
    return document


def give_all(dossier: Dossier, by: User, at: dt.datetime = AT) -> None:
    """A file for each document that the dossier cannot be handed in without."""
    for paper in completeness(papers_of(dossier), DAY).missing:
        give(paper.row, by, at)


def accept_all(dossier: Dossier, by: User, at: dt.datetime = AT) -> None:
    """Every document with a file is found good."""
    for paper in completeness(papers_of(dossier), DAY).papers:
        if paper.latest:
            documents.judge_document(document=paper.row, accepted=True, reason="", by=by, at=at)


def opinions_for(dossier: Dossier, *, is_met: bool = True) -> list[Opinion]:
    """An opinion on each matter of the rulebook."""
    return [
        Opinion(matter.code, is_met, "Đã kiểm tra tại cơ sở.")
        for matter in dossier.rulebook.data.matters
    ]


def _way_to(stage: Stage) -> list[Stage]:
    if stage is Stage.RETURNED:
        return [Stage.SUBMITTED, Stage.RETURNED]
    if stage is Stage.NOT_RECOGNISED:
        return [*MAIN_WAY[1 : MAIN_WAY.index(Stage.SCHEDULED) + 1], Stage.NOT_RECOGNISED]
    if stage in {Stage.FORWARDED, Stage.NATIONAL}:
        way = [*MAIN_WAY[1 : MAIN_WAY.index(Stage.SCORED) + 1], Stage.FORWARDED]
        return way if stage is Stage.FORWARDED else [*way, Stage.NATIONAL]
    return list(MAIN_WAY[1 : MAIN_WAY.index(stage) + 1])


def _advance(dossier: Dossier, target: Stage, cast: Cast, at: dt.datetime) -> None:
    if target is Stage.SUBMITTED:
        dossiers.submit(dossier=dossier, by=cast.officer, at=at)
    elif target is Stage.RETURNED:
        dossiers.return_dossier(dossier=dossier, reason="Thiếu giấy tờ.", by=cast.officer, at=at)
    elif target is Stage.PROPOSED:
        accept_all(dossier, cast.officer, at)
        appraisal.propose(
            dossier=dossier,
            opinions=opinions_for(dossier),
            letter_number="15/TTr-UBND",
            letter_on=DAY,
            by=cast.officer,
            at=at,
        )
    elif target is Stage.RECEIVED:
        office.receive(dossier=dossier, by=cast.office, at=at)
    elif target is Stage.REVIEWED:
        review.report(
            dossier=dossier,
            summary="Hồ sơ đầy đủ.",
            surveyed_on=DAY,
            tests_requested="",
            is_ready=True,
            by=cast.advisor,
            at=at,
        )
    else:
        moves.move(dossier=dossier, target=target, by=cast.office, at=at)
