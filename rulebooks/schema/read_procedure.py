"""From nodes to the dataclasses of the procedure. One function a class, one line a key."""

from rulebooks.choices import Confidence, DayKind, LegalForm, Level, Need, Purpose
from rulebooks.schema.procedure import (
    ApplicantData,
    AuthorityData,
    BandData,
    CouncilData,
    DocumentData,
    ExtensionData,
    ForwardData,
    GroundData,
    MatterData,
    NumberFormat,
    PartWeight,
    PendingData,
    ReplacedData,
    ReratingData,
    RoundData,
    SourceData,
    StatementData,
    StepData,
    TransitionData,
    WithdrawalData,
)
from rulebooks.schema.reader import Node


def read_weight(node: Node) -> PartWeight:
    return PartWeight(
        code=node.text("code"),
        name=node.text("name"),
        name_en=node.text("name_en"),
        max=node.decimal("max"),
    )


def read_band(node: Node) -> BandData:
    return BandData(
        stars=node.integer("stars", low=1, high=5),
        floor=node.decimal("floor"),
        below=node.decimal_or_none("below"),
        name=node.text("name"),
        has_certificate=node.boolean("has_certificate"),
        confidence=node.word("confidence", Confidence),
    )


def read_authority(node: Node) -> AuthorityData:
    return AuthorityData(
        stars=node.integer("stars", low=1, high=5),
        level=node.word("level", Level),
        title_vi=node.text("title_vi"),
        title_en=node.text("title_en"),
        valid_from=node.date("valid_from"),
        valid_to=node.date_or_none("valid_to"),
        article=node.text("article"),
        confidence=node.word("confidence", Confidence),
    )


def read_forward(node: Node) -> ForwardData:
    return ForwardData(
        source=node.word("source", Level),
        target=node.word("target", Level),
        floor=node.decimal("floor"),
        fallback=node.text_or_empty("fallback"),
        article=node.text("article"),
        confidence=node.word("confidence", Confidence),
    )


def read_council(node: Node) -> CouncilData:
    return CouncilData(
        level=node.word("level", Level),
        chair=node.text_or_empty("chair"),
        members=node.text_or_empty("members"),
        left_to_regulation=node.text_or_empty("left_to_regulation"),
        article=node.text("article"),
        confidence=node.word("confidence", Confidence),
    )


def read_step(node: Node) -> StepData:
    return StepData(
        code=node.text("code"),
        level=node.word("level", Level),
        who=node.text("who"),
        what=node.text("what"),
        days=node.integer_or_none("days", low=1, high=1000),
        day_kind=node.word("day_kind", DayKind) if node.has("days") else DayKind.CALENDAR,
        counted_from=node.text_or_empty("counted_from"),
        article=node.text("article"),
        confidence=node.word("confidence", Confidence),
    )


def read_round(node: Node) -> RoundData:
    return RoundData(
        level=node.word("level", Level),
        proposals_by=node.month_day("proposals_by"),
        done_by=node.month_day("done_by"),
        article=node.text("article"),
        confidence=node.word("confidence", Confidence),
    )


def read_rerating(node: Node) -> ReratingData:
    return ReratingData(
        opens_days_before=node.integer("opens_days_before", low=1, high=1000),
        closes_days_before=node.integer("closes_days_before", low=0, high=1000),
        method=node.text("method"),
        decided_within_days=node.integer("decided_within_days", low=1, high=1000),
        day_kind=node.word("day_kind", DayKind),
        article=node.text("article"),
        confidence=node.word("confidence", Confidence),
    )


def read_withdrawal(node: Node) -> WithdrawalData:
    return WithdrawalData(
        days=node.integer_or_none("days", low=1, high=1000),
        day_kind=node.word("day_kind", DayKind),
        counted_from=node.text("counted_from"),
        who=node.text("who"),
        article=node.text("article"),
        confidence=node.word("confidence", Confidence),
        grounds=tuple(_ground(child) for child in node.children("grounds", required=True)),
    )


def _ground(node: Node) -> GroundData:
    data = GroundData(
        code=node.text("code"),
        text=node.text("text"),
        article=node.text("article"),
        confidence=node.word("confidence", Confidence),
    )
    node.close()
    return data


def read_applicant(node: Node) -> ApplicantData:
    return ApplicantData(
        legal_form=node.word("legal_form", LegalForm),
        condition=node.text_or_empty("condition"),
        sets=node.texts("sets"),
        article=node.text("article"),
        confidence=node.word("confidence", Confidence),
    )


def read_matter(node: Node) -> MatterData:
    return MatterData(
        code=node.text("code"),
        name=node.text("name"),
        name_en=node.text("name_en"),
        criteria_names=node.texts("criteria_names"),
        article=node.text("article"),
        confidence=node.word("confidence", Confidence),
    )


def read_document(node: Node) -> DocumentData:
    return DocumentData(
        code=node.text("code"),
        name=node.text("name"),
        name_en=node.text("name_en"),
        need=node.word("need", Need),
        prepared_by=node.word("prepared_by", Level),
        has_expiry=node.boolean("has_expiry", default=False),
        is_personal=node.boolean("is_personal", default=False),
        form=node.text_or_empty("form"),
        when=node.text_or_empty("when"),
        only_sets=node.texts("only_sets"),
        except_sets=node.texts("except_sets"),
        purposes=node.words("purposes", Purpose),
        legal_forms=node.words("legal_forms", LegalForm),
        for_stars=node.integers("for_stars"),
        evidence_names=node.texts("evidence_names"),
        source=node.text("source"),
        confidence=node.word("confidence", Confidence),
    )


def read_transition(node: Node) -> TransitionData:
    extension = node.child_or_none("extension")
    return TransitionData(
        certificates=node.text("certificates"),
        article=node.text("article"),
        confidence=node.word("confidence", Confidence),
        pending=tuple(_pending(child) for child in node.children("pending")),
        extension=_extension(extension) if extension else None,
    )


def _pending(node: Node) -> PendingData:
    data = PendingData(
        purposes=node.words("purposes", Purpose),
        regimes=node.texts("regimes"),
        submitted_before=node.date("submitted_before"),
        keeps_old_rules=node.boolean("keeps_old_rules"),
        days=node.integer("days", low=1, high=3660),
        last_day=node.date("last_day"),
        article=node.text("article"),
        confidence=node.word("confidence", Confidence),
    )
    node.close()
    return data


def _extension(node: Node) -> ExtensionData:
    data = ExtensionData(
        max_days=node.integer("max_days", low=1, high=3660),
        text=node.text("text"),
        article=node.text("article"),
        confidence=node.word("confidence", Confidence),
    )
    node.close()
    return data


def read_replaced(node: Node) -> ReplacedData:
    return ReplacedData(
        code=node.text("code"),
        valid_to=node.date("valid_to"),
        new_to=node.date("new_to"),
        article=node.text("article"),
        confidence=node.word("confidence", Confidence),
    )


def read_number_format(node: Node) -> NumberFormat:
    return NumberFormat(
        pattern=node.text("pattern"),
        text=node.text("text"),
        article=node.text("article"),
        confidence=node.word("confidence", Confidence),
    )


def read_statement(node: Node) -> StatementData:
    return StatementData(
        text=node.text("text"),
        article=node.text_or_empty("article"),
        confidence=node.word("confidence", Confidence),
    )


def read_source(node: Node) -> SourceData:
    return SourceData(
        title=node.text("title"),
        text=node.text_or_empty("text"),
        confidence=node.word("confidence", Confidence),
    )
