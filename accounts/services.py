"""What may be done to accounts: roles are given and ended, never edited."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import RoleGrant, User
from accounts.permissions import Permission
from accounts.roles import WITHOUT_AREA, Role
from audit import services as audit
from audit.choices import Action
from common import clock
from common.errors import RuleError
from places.models import Unit


@transaction.atomic
def grant_role(
    *, user: User, role: Role, place: Unit | None, valid_from: dt.date, by: User, at: dt.datetime
) -> RoleGrant:
    """Give `user` a role over `place` from a day on. Nobody gives a role to themselves.

    The first role of a new registry is given by a superuser, who otherwise has no rights here.
    """
    check_grant(user=user, role=role, place=place, valid_from=valid_from, by=by, at=at)
    grant = RoleGrant.objects.create(user=user, role=role, place=place, valid_from=valid_from)
    audit.record(Action.ROLE_GRANTED, target=grant, by=by, area=_area(place), note=_text(grant))
    return grant


@transaction.atomic
def end_role(*, grant: RoleGrant, last_day: dt.date, by: User, at: dt.datetime) -> RoleGrant:
    """Let a role end with `last_day` (inclusive), which may not lie before its first day."""
    grant = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    check_end(grant=grant, last_day=last_day, by=by, at=at)
    grant.valid_to = last_day
    grant.save(update_fields=["valid_to"])
    audit.record(Action.ROLE_ENDED, target=grant, by=by, area=_area(grant.place), note=_text(grant))
    return grant


def check_grant(
    *, user: User, role: Role, place: Unit | None, valid_from: dt.date, by: User, at: dt.datetime
) -> None:
    """Raise what grant_role would, at its field: for forms that ask before they save."""
    _may_manage(by, user, place, at)
    if place is None and role not in WITHOUT_AREA:
        raise RuleError(_("Vai trò này cần có địa bàn."), field="place")
    if place is not None and role in WITHOUT_AREA:
        raise RuleError(_("Vai trò này không gắn với địa bàn."), field="place")
    same = RoleGrant.objects.filter(user=user, role=role, place=place)
    if same.on(valid_from).exists():
        raise RuleError(_("Người này đang giữ vai trò đó vào ngày bắt đầu."), field="role")


def check_end(*, grant: RoleGrant, last_day: dt.date, by: User, at: dt.datetime) -> None:
    """Raise what end_role would, at its field: for forms that ask before they save."""
    _may_manage(by, grant.user, grant.place, at)
    if last_day < grant.valid_from:
        raise RuleError(_("Ngày cuối không thể trước ngày đầu của vai trò."), field="valid_to")


def _may_manage(by: User, user: User, place: Unit | None, at: dt.datetime) -> None:
    if by.pk == user.pk:
        raise RuleError(_("Không ai tự giao hay tự thu hồi vai trò của chính mình."))
    if not by.is_superuser:
        access.require(by, Permission.USER_MANAGE, on=clock.day_of(at), place=place)


def _area(place: Unit | None) -> str:
    return place.code if place else ""


def _text(grant: RoleGrant) -> str:
    return f"{grant.role} {grant.user.username}"
