"""What may be done to producers."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import User
from accounts.permissions import Permission
from audit import services as audit
from audit.choices import Action
from common import clock
from common.errors import RuleError
from common.numbers import Kind, make_number
from common.text import clean_line, clean_text, fold, sort_key
from places.models import Unit
from producers import tax_codes
from producers.models import Membership, Producer, ProducerContact
from rulebooks.queries import for_new_dossier


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
        if tax_codes.is_personal(self.tax_code):
            values["tax_code"] = ""
        return values


@transaction.atomic
def register(*, facts: ProducerFacts, by: User, at: dt.datetime) -> Producer:
    """Register a producer under a new permanent number.

    Raises PermissionDeniedError outside the user's area, RuleError (with its field) for a commune
    that does not exist that day, a legal form that may not apply, a wrong or taken tax code.
    """
    on = clock.day_of(at)
    access.require(by, Permission.PRODUCER_REGISTER, on=on, place=facts.place)
    _check(facts, on)
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
    """Let the account `user` act for `producer` from a day on."""
    access.require(by, Permission.USER_MANAGE, on=clock.day_of(at), place=producer.place_id)
    membership = Membership.objects.create(producer=producer, user=user, valid_from=valid_from)
    audit.record(Action.ROLE_GRANTED, target=membership, by=by, note=producer.number)
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
    if facts.tax_code and not tax_codes.is_valid(facts.tax_code):
        raise RuleError(
            _("Mã số thuế không đúng: số kiểm tra không khớp. Hãy xem lại trên giấy đăng ký."),
            field="tax_code",
        )


def _fill(producer: Producer, facts: ProducerFacts) -> None:
    producer.name = clean_line(facts.name)
    producer.legal_form = facts.legal_form
    producer.tax_code = facts.tax_code
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


def _contact(facts: ProducerFacts) -> dict[str, str]:
    return {
        "representative": clean_line(facts.representative),
        "phone": clean_line(facts.phone),
        "email": facts.email.strip(),
    }
