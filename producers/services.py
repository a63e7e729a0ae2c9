"""What may be done to producers."""

import datetime as dt
from collections.abc import Collection
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import User
from accounts.permissions import Permission
from accounts.roles import Role
from audit import services as audit
from audit.choices import Action
from common import clock
from common.errors import ConflictError, RuleError, StageError
from common.numbers import Kind, make_number
from common.text import clean_line, clean_text, fold, sort_key
from places.choices import Level
from places.models import Unit
from places.queries import province_of
from producers import tax_codes
from producers.models import Membership, Producer, ProducerContact
from producers.queries import similar
from rulebooks.queries import for_new_dossier

WRONG_TAX_CODE = _("Mã số thuế không đúng: số kiểm tra không khớp. Hãy xem lại trên giấy đăng ký.")

LOOK_ALIKE = _("Đã có chủ thể tên gần giống. Hãy xem danh sách, rồi đánh dấu nếu là khác.")


@dataclass(frozen=True)
class ProducerFacts:
    """What is filed about a producer; the last three are personal data."""

    name: str
    legal_form: str
    tax_code: str
    place: Unit
    address: str = ""
    introduction: str = ""
    representative: str = ""
    phone: str = ""
    email: str = ""

    def public(self) -> dict[str, object]:
        """The facts that are no personal data, for digests."""
        values = asdict(self)
        for name in ("representative", "phone", "email"):
            del values[name]
        values["place"] = self.place.code
        if tax_codes.is_personal(tax_codes.normalise(self.tax_code)):
            values["tax_code"] = ""
        return values


@transaction.atomic
def register(
    *,
    facts: ProducerFacts,
    by: User,
    at: dt.datetime,
    seen: Collection[Producer] | None = None,
) -> Producer:
    """Register a producer under a new permanent number.

    `seen` are those of a like name that the officer was shown; None asks for no such look.
    Raises PermissionDeniedError outside the user's area, RuleError (with its field) for a commune
    that does not exist that day, a legal form that may not apply, a wrong or taken tax code;
    ConflictError when one of a like name was registered since.
    """
    on = clock.day_of(at)
    access.require(by, Permission.PRODUCER_REGISTER, on=on, place=facts.place)
    _check(facts, on)
    if seen is not None:
        _check_likeness(facts, seen)
    producer = Producer(number=make_number(Kind.PRODUCER), registered_by=by)
    _fill(producer, facts)
    _save(producer)
    ProducerContact.objects.create(producer=producer, **_contact(facts))
    audit.record(
        Action.PRODUCER_REGISTERED,
        target=producer,
        by=by,
        area=facts.place.code,
        after=facts.public(),
    )
    return producer


@transaction.atomic
def change(*, producer: Producer, facts: ProducerFacts, by: User, at: dt.datetime) -> Producer:
    """Change what is filed about a producer; printed certificates keep what was printed."""
    on = clock.day_of(at)
    producer = Producer.objects.select_for_update().get(pk=producer.pk)
    access.require(by, Permission.PRODUCER_REGISTER, on=on, place=producer.place_id)
    access.require(by, Permission.PRODUCER_REGISTER, on=on, place=facts.place)
    _check(facts, on, known_place=producer.place)
    before = facts_of(producer).public()
    _fill(producer, facts)
    _save(producer)
    ProducerContact.objects.update_or_create(producer=producer, defaults=_contact(facts))
    audit.record(
        Action.PRODUCER_CHANGED,
        target=producer,
        by=by,
        area=facts.place.code,
        before=before,
        after=facts.public(),
    )
    return producer


@transaction.atomic
def add_member(
    *, producer: Producer, user: User, valid_from: dt.date, by: User, at: dt.datetime
) -> Membership:
    """Let the account `user`, which holds the producers' role, act for `producer` from a day on.

    Raises RuleError (with its field) for one's own account, one without the role on that day, one
    that acts for the producer already.
    """
    _may_manage_members(producer, user, by, clock.day_of(at))
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if Role.PRODUCER not in access.scope_for(user, valid_from).roles:
        raise RuleError(
            _("Tài khoản này chưa có vai trò «Chủ thể» vào ngày bắt đầu."), field="username"
        )
    held = Membership.objects.filter(producer=producer, user=user)
    if held.exclude(valid_to__lt=valid_from).exists():
        raise RuleError(_("Tài khoản này đã được giao cho chủ thể."), field="username")
    membership = Membership.objects.create(producer=producer, user=user, valid_from=valid_from)
    audit.record(Action.MEMBERSHIP_ADDED, target=membership, by=by, note=_text(membership))
    return membership


@transaction.atomic
def end_member(
    *, membership: Membership, last_day: dt.date, by: User, at: dt.datetime
) -> Membership:
    """Let an account act for its producer to the end of `last_day`."""
    rows = Membership.objects.select_for_update(of=("self",)).select_related("producer", "user")
    membership = rows.get(pk=membership.pk)
    _may_manage_members(membership.producer, membership.user, by, clock.day_of(at))
    if membership.valid_to is not None:
        raise StageError(_("Ngày cuối của tài khoản này đã được ghi."))
    if last_day < membership.valid_from:
        raise RuleError(_("Ngày cuối không thể trước ngày bắt đầu."), field="last_day")
    membership.valid_to = last_day
    membership.save(update_fields=["valid_to"])
    audit.record(Action.MEMBERSHIP_ENDED, target=membership, by=by, note=_text(membership))
    return membership


def facts_of(producer: Producer) -> ProducerFacts:
    """What is filed about `producer` now."""
    contact = ProducerContact.objects.filter(producer=producer).first() or ProducerContact()
    return ProducerFacts(
        name=producer.name,
        legal_form=producer.legal_form,
        tax_code=producer.tax_code,
        place=producer.place,
        address=producer.address,
        introduction=producer.introduction,
        representative=contact.representative,
        phone=contact.phone,
        email=contact.email,
    )


def _check(facts: ProducerFacts, on: dt.date, known_place: Unit | None = None) -> None:
    if not clean_line(facts.name):
        raise RuleError(_("Hãy ghi tên chủ thể."), field="name")
    if facts.place != known_place and facts.place.level != Level.COMMUNE:
        raise RuleError(_("Hãy chọn một xã, phường."), field="place")
    if facts.place != known_place and not facts.place.exists_on(on):
        raise RuleError(
            _("%(unit)s không còn là đơn vị hành chính vào ngày đăng ký. Hãy chọn đơn vị hiện nay.")
            % {"unit": facts.place.full_name},
            field="place",
        )
    forms = {applicant.legal_form for applicant in for_new_dossier(on).data.applicants}
    if facts.legal_form not in forms:
        raise RuleError(
            _("Loại hình này không thuộc diện tham gia theo bộ tiêu chí đang áp dụng."),
            field="legal_form",
        )
    code = tax_codes.normalise(facts.tax_code)
    if code and not tax_codes.is_valid(code):
        raise RuleError(WRONG_TAX_CODE, field="tax_code")


def _check_likeness(facts: ProducerFacts, seen: Collection[Producer]) -> None:
    """One province, one registration at a time: who waits here sees what came before."""
    province = province_of(facts.place)
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=province.pk)
    if any(producer not in seen for producer in similar(facts.name, facts.place)):
        raise ConflictError(LOOK_ALIKE, field="confirm_distinct")


def _fill(producer: Producer, facts: ProducerFacts) -> None:
    producer.name = clean_line(facts.name)
    producer.legal_form = facts.legal_form
    producer.tax_code = tax_codes.normalise(facts.tax_code)
    producer.place = facts.place
    producer.address = clean_line(facts.address)
    producer.introduction = clean_text(facts.introduction)
    producer.search_key = fold(producer.name)
    producer.sort_key = sort_key(producer.name)


def _save(producer: Producer) -> None:
    try:
        with transaction.atomic():
            producer.save()
    except IntegrityError as error:
        if "producer_tax_code_once" not in str(error):
            raise
        raise RuleError(
            _("Mã số thuế này đã được đăng ký cho một chủ thể khác trong sổ."), field="tax_code"
        ) from error


def _may_manage_members(producer: Producer, user: User, by: User, on: dt.date) -> None:
    if by.pk == user.pk:
        raise RuleError(_("Không ai tự giao chủ thể cho chính mình."), field="username")
    access.require(by, Permission.USER_MANAGE, on=on, place=producer.place_id)


def _text(membership: Membership) -> str:
    return f"{membership.producer.number} {membership.user.get_username()}"


def _contact(facts: ProducerFacts) -> dict[str, str]:
    return {
        "representative": clean_line(facts.representative),
        "phone": clean_line(facts.phone),
        "email": facts.email.strip(),
    }
