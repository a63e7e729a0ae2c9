"""What may be done to accounts: roles are given and ended, never edited."""

import datetime as dt
from collections.abc import Sequence

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import Organisation, RoleGrant, User
from accounts.permissions import Permission
from accounts.roles import OWN_RECORDS_ONLY, WITHOUT_AREA, Role
from audit import services as audit
from audit.choices import Action
from common import clock
from common.errors import RuleError, StageError
from places.models import Unit

_WHOLE_COUNTRY = WITHOUT_AREA - OWN_RECORDS_ONLY


@transaction.atomic
def grant_role(
    *, user: User, role: Role, place: Unit | None, valid_from: dt.date, by: User, at: dt.datetime
) -> RoleGrant:
    """Give `user` a role over `place` from a day on. Nobody gives a role to themselves.

    The first role of a new registry is given by a superuser, who otherwise has no rights here.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    check_grant(user=user, role=role, place=place, valid_from=valid_from, by=by, at=at)
    grant = RoleGrant.objects.create(user=user, role=role, place=place, valid_from=valid_from)
    audit.record(Action.ROLE_GRANTED, target=grant, by=by, area=_area(place), note=_text(grant))
    return grant


@transaction.atomic
def end_role(*, grant: RoleGrant, last_day: dt.date, by: User, at: dt.datetime) -> RoleGrant:
    """Let a role end with `last_day` (inclusive), which may not lie before its first day."""
    rows = RoleGrant.objects.select_for_update(of=("self",)).select_related("user", "place")
    grant = rows.get(pk=grant.pk)
    check_end(grant=grant, last_day=last_day, by=by, at=at)
    grant.valid_to = last_day
    grant.save(update_fields=["valid_to"])
    audit.record(Action.ROLE_ENDED, target=grant, by=by, area=_area(grant.place), note=_text(grant))
    return grant


@transaction.atomic
def record_account(*, user: User, by: User, is_new: bool, changed: Sequence[str]) -> None:
    """Write down that an account was made or changed; `changed` names its fields, not their values.

    Passwords have an event of their own: `record_password`.
    """
    action = Action.ACCOUNT_CREATED if is_new else Action.ACCOUNT_CHANGED
    audit.record(action, target=user, by=by, note=f"{user.username}: {', '.join(changed)}")


@transaction.atomic
def record_password(*, user: User, by: User) -> None:
    """Write down that the password of `user` was set by `by`, perhaps the same person."""
    audit.record(Action.PASSWORD_CHANGED, target=user, by=by, note=user.username)


@transaction.atomic
def record_organisation(*, organisation: Organisation, by: User, is_new: bool) -> None:
    """Write down that a body was added or changed, with what stands of it now."""
    action = Action.ORGANISATION_CREATED if is_new else Action.ORGANISATION_CHANGED
    after = {field.attname: getattr(organisation, field.attname) for field in _fields(organisation)}
    audit.record(
        action,
        target=organisation,
        by=by,
        area=_area(organisation.place),
        after=after,
        note=organisation.name,
    )


def may_manage(*, user: User, by: User, on: dt.date) -> bool:
    """True when `by` may change the account `user`: its area covers all that `user` holds now.

    A superuser's account and the ministry's are a superuser's matter, for whoever sets a password
    could act in that person's name.
    """
    if by.is_superuser:
        return True
    scope = access.scope_for(by, on)
    if user.is_superuser or not scope.has(Permission.USER_MANAGE):
        return False
    places = scope.place_ids(Permission.USER_MANAGE)
    for grant in user.grants.filter(Q(valid_to=None) | Q(valid_to__gte=on)):
        if places is not None and grant.place_id is not None and grant.place_id not in places:
            return False
        if places is not None and grant.role in _WHOLE_COUNTRY:
            return False
    return True


def check_grant(
    *, user: User, role: Role, place: Unit | None, valid_from: dt.date, by: User, at: dt.datetime
) -> None:
    """Raise what grant_role would, at its field: for forms that ask before they save."""
    _may_manage(by, user, place, at)
    if role in _WHOLE_COUNTRY and not _reaches_all(by, clock.day_of(at)):
        raise RuleError(
            _("Vai trò cấp trung ương chỉ do người quản trị hệ thống giao."), field="role"
        )
    if place is None and role not in WITHOUT_AREA:
        raise RuleError(_("Vai trò này cần có địa bàn."), field="place")
    if place is not None and role in WITHOUT_AREA:
        raise RuleError(_("Vai trò này không gắn với địa bàn."), field="place")
    same = RoleGrant.objects.filter(user=user, role=role, place=place)
    if same.exclude(valid_to__lt=valid_from).exists():
        raise RuleError(
            _("Người này đang giữ vai trò đó, hoặc đã được giao từ một ngày sau."), field="role"
        )


def check_end(*, grant: RoleGrant, last_day: dt.date, by: User, at: dt.datetime) -> None:
    """Raise what end_role would, at its field: for forms that ask before they save."""
    _may_manage(by, grant.user, grant.place, at)
    held = RoleGrant.objects.filter(pk=grant.pk).values_list("valid_to", flat=True).first()
    if held is not None and held < clock.day_of(at):
        raise StageError(_("Vai trò này đã kết thúc. Hãy giao vai trò mới."))
    if last_day < grant.valid_from:
        raise RuleError(_("Ngày cuối không thể trước ngày đầu của vai trò."), field="valid_to")


def _may_manage(by: User, user: User, place: Unit | None, at: dt.datetime) -> None:
    if by.pk == user.pk:
        raise RuleError(_("Không ai tự giao hay tự thu hồi vai trò của chính mình."))
    if not by.is_superuser:
        access.require(by, Permission.USER_MANAGE, on=clock.day_of(at), place=place)


def _reaches_all(by: User, on: dt.date) -> bool:
    if by.is_superuser:
        return True
    return access.scope_for(by, on).place_ids(Permission.USER_MANAGE) is None


def _fields(row: models.Model) -> list["models.Field[object, object]"]:
    return [field for field in row._meta.concrete_fields if not field.primary_key]


def _area(place: Unit | None) -> str:
    return place.code if place else ""


def _text(grant: RoleGrant) -> str:
    return f"{grant.role} {grant.user.username}"
