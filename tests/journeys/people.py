"""The people of the way of one product, and the city they work in."""

from dataclasses import dataclass

from accounts.choices import Level
from accounts.models import Organisation, User
from accounts.roles import Role
from common import clock
from evaluations.choices import MemberRole
from evaluations.models import Council
from places.models import Unit
from places.queries import find, hanoi
from places.services import load_units
from rulebooks.services import load_folder, load_taxonomy
from tests.factories.accounts import PASSWORD, make_organisation, make_user
from tests.factories.councils import make_council, make_member, make_regulation, make_round


@dataclass(frozen=True)
class Cast:
    """Everybody, each with the role and area of a real one."""

    commune: Unit
    officer: User
    office: User
    advisor: User
    chair: User
    secretary: User
    member: User
    leader: User
    inspector: User
    producer: User
    council: Council

    @property
    def scorers(self) -> tuple[User, ...]:
        return self.chair, self.secretary, self.member


def gather() -> Cast:
    """Hanoi with its communes and the rulebooks as published, an open round, a council of three."""
    load_units()
    load_taxonomy()
    load_folder()
    city = hanoi()
    today = clock.today()
    commune = find("Bát Tràng", today, level="commune")[0]
    committee = make_organisation(
        name="Ủy ban nhân dân thành phố Hà Nội",
        level=Level.PROVINCE,
        place=city,
        head_title="Chủ tịch Ủy ban nhân dân thành phố Hà Nội",
    )
    make_round(year=today.year, opens_on=today, proposals_due_on=today, completes_on=today)
    council = make_council(roles=(), place=city, regulation=make_regulation())
    chair, secretary, member = (make_user(Role.COUNCIL_MEMBER) for _ in range(3))
    for user, role in (
        (chair, MemberRole.CHAIR),
        (secretary, MemberRole.SECRETARY),
        (member, MemberRole.MEMBER),
    ):
        make_member(council, role, user)
    return Cast(
        commune=commune,
        officer=make_user(Role.AREA_OFFICER, commune),
        office=make_user(Role.OFFICE, city, is_staff=True),
        advisor=make_user(Role.ADVISOR, city),
        chair=chair,
        secretary=secretary,
        member=member,
        leader=make_user(Role.LEADER, city, organisation=committee),
        inspector=make_user(Role.INSPECTOR, city),
        producer=make_user(Role.PRODUCER),
        council=council,
    )


__all__ = ["PASSWORD", "Cast", "Organisation", "gather"]
