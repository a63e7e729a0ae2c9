"""The people of the demo: one account for each role and area, all plainly made up."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts.choices import Level
from accounts.models import Organisation, User
from accounts.roles import WITHOUT_AREA, Role
from accounts.services import grant_role
from ocop_registry.demo.days import Calendar, moment
from places import queries as places
from places.models import Unit

PASSWORD = "mau-ocop-2026"  # noqa: S105 - shown by load_demo --accounts: these accounts are public
"""The password of every demo account. load_demo refuses a registry in which people work."""

ADMIN = "quan-tri"
COMMUNES = (
    ("bat-trang", "Bát Tràng"),
    ("tay-ho", "Tây Hồ"),
    ("phuc-tho", "Phúc Thọ"),
    ("son-dong", "Sơn Đồng"),
    ("chuyen-my", "Chuyên Mỹ"),
    ("soc-son", "Sóc Sơn"),
    ("quoc-oai", "Quốc Oai"),
    ("ba-vi", "Ba Vì"),
)
"""The communes and wards of today that have an officer in the demo."""
AGENCIES = (
    "Ủy ban nhân dân thành phố Hà Nội",
    "Sở Nông nghiệp và Môi trường",
    "Văn phòng Điều phối nông thôn mới thành phố",
    "Sở Công Thương",
    "Sở Y tế",
    "Sở Khoa học và Công nghệ",
    "Sở Văn hóa và Thể thao",
    "Sở Du lịch",
    "Sở Tài chính",
    "Hội Nông dân thành phố",
    "Liên minh Hợp tác xã thành phố",
)
"""The agency of each seat of the sample council, chair and secretary first."""
OFFICE_NAME = "Văn phòng Điều phối Chương trình nông thôn mới thành phố Hà Nội"


@dataclass(frozen=True)
class Person:
    """One line of the table of accounts."""

    username: str
    full_name: str
    role: Role | None
    area: str = ""
    position: str = ""
    is_staff: bool = False


@dataclass(frozen=True)
class Cast:
    """Everybody who acts in the sample year, by what they do there."""

    admin: User
    office: User
    leader: User
    ministry: User
    advisor: User
    auditor: User
    inspectors: tuple[User, ...]
    council: tuple[User, ...]
    producers: tuple[User, ...]
    officers: Mapping[int, User]
    """The officer of a commune, by the key of its unit."""
    communes: tuple[Unit, ...]
    city: Organisation
    centre: Organisation


def people() -> list[Person]:
    """The table of accounts, in the order in which a dossier meets them."""
    officers = [
        Person(f"can-bo-{slug}", f"Cán bộ mẫu {name}", Role.AREA_OFFICER, name, "Cán bộ OCOP")
        for slug, name in COMMUNES
    ]
    members = [
        Person(f"uy-vien-{n}", f"Ủy viên mẫu {n}", Role.COUNCIL_MEMBER, "", "Ủy viên hội đồng")
        for n in range(1, len(AGENCIES) - 1)
    ]
    hanoi = "Hà Nội"
    return [
        Person(ADMIN, "Quản trị hệ thống mẫu", None, "", "Giao vai trò", is_staff=True),
        Person("chu-the-1", "Chủ thể mẫu Một", Role.PRODUCER),
        Person("chu-the-2", "Chủ thể mẫu Hai", Role.PRODUCER),
        *officers,
        Person("van-phong", "Văn phòng mẫu", Role.OFFICE, hanoi, "Chuyên viên", is_staff=True),
        Person("to-tu-van", "Tư vấn mẫu", Role.ADVISOR, hanoi, "Tổ trưởng tổ tư vấn"),
        Person("chu-tich-hd", "Chủ tịch hội đồng mẫu", Role.COUNCIL_MEMBER, "", "Chủ tịch"),
        Person("thu-ky-hd", "Thư ký hội đồng mẫu", Role.COUNCIL_MEMBER, "", "Thư ký"),
        *members,
        Person("lanh-dao", "Văn thư mẫu của thành phố", Role.LEADER, hanoi, "Ban hành quyết định"),
        Person("bo", "Chuyên viên mẫu của Bộ", Role.MINISTRY, "", "Ghi kết quả, ban hành"),
        Person("kiem-tra-1", "Kiểm tra viên mẫu Một", Role.INSPECTOR, hanoi, "Trưởng đoàn"),
        Person("kiem-tra-2", "Kiểm tra viên mẫu Hai", Role.INSPECTOR, hanoi, "Thành viên đoàn"),
        Person("kiem-toan", "Kiểm toán mẫu", Role.AUDITOR, hanoi, "Chỉ xem", is_staff=True),
    ]


def create_people(calendar: Calendar) -> Cast:
    """Make the organisations, the accounts with the demo password, and their roles."""
    hanoi = places.hanoi()
    communes = tuple(_commune(name, calendar.on) for _slug, name in COMMUNES)
    city, centre, bodies = _organisations(hanoi, communes)
    password = make_password(PASSWORD)  # once: hashing is slow on purpose
    users: dict[str, User] = {}
    for person in people():
        users[person.username] = User.objects.create(
            username=person.username,
            full_name=person.full_name,
            email=f"{person.username}@mau.invalid",
            organisation=_body_of(person, city, centre, bodies),
            position=person.position,
            password=password,
            is_staff=person.is_staff,
            is_superuser=person.role is None,
        )
    _grant_roles(
        users, hanoi, dict(zip((n for _s, n in COMMUNES), communes, strict=True)), calendar
    )
    return _cast(users, communes, city, centre)


def _commune(name: str, on: dt.date) -> Unit:
    [unit] = places.resolve(name, on, level=Level.COMMUNE)
    return unit


def _organisations(
    hanoi: Unit, communes: tuple[Unit, ...]
) -> tuple[Organisation, Organisation, dict[str, Organisation]]:
    city = Organisation.objects.create(
        name="Ủy ban nhân dân thành phố Hà Nội",
        level=Level.PROVINCE,
        place=hanoi,
        decides=True,
        head_title="Chủ tịch Ủy ban nhân dân thành phố Hà Nội",
        number_suffix="QĐ-UBND",
    )
    centre = Organisation.objects.create(
        name="Bộ Nông nghiệp và Môi trường",
        level=Level.CENTRAL,
        decides=True,
        head_title="Bộ trưởng Bộ Nông nghiệp và Môi trường",
        number_suffix="QĐ-BNNMT",
    )
    bodies = {
        unit.name: Organisation.objects.create(
            name=f"Ủy ban nhân dân {_lower(unit.full_name)}", level=Level.COMMUNE, place=unit
        )
        for unit in communes
    }
    bodies[OFFICE_NAME] = Organisation.objects.create(
        name=OFFICE_NAME, level=Level.PROVINCE, place=hanoi
    )
    return city, centre, bodies


def _body_of(
    person: Person, city: Organisation, centre: Organisation, bodies: Mapping[str, Organisation]
) -> Organisation | None:
    if person.role is Role.AREA_OFFICER:
        return bodies[person.area]
    if person.role in {Role.PRODUCER, None}:
        return None
    return {Role.LEADER: city, Role.MINISTRY: centre}.get(person.role, bodies[OFFICE_NAME])


def _grant_roles(
    users: Mapping[str, User], hanoi: Unit, communes: Mapping[str, Unit], calendar: Calendar
) -> None:
    """Roles hold from before the sample year on, so that its past can be played."""
    since = calendar.start - dt.timedelta(days=30)
    for person in people():
        if person.role is None:
            continue
        place = None if person.role in WITHOUT_AREA else communes.get(person.area, hanoi)
        grant_role(
            user=users[person.username],
            role=person.role,
            place=place,
            valid_from=since,
            by=users[ADMIN],
            at=moment(since),
        )


def _cast(
    users: Mapping[str, User],
    communes: tuple[Unit, ...],
    city: Organisation,
    centre: Organisation,
) -> Cast:
    members = [users[f"uy-vien-{n}"] for n in range(1, len(AGENCIES) - 1)]
    return Cast(
        admin=users[ADMIN],
        office=users["van-phong"],
        leader=users["lanh-dao"],
        ministry=users["bo"],
        advisor=users["to-tu-van"],
        auditor=users["kiem-toan"],
        inspectors=(users["kiem-tra-1"], users["kiem-tra-2"]),
        council=(users["chu-tich-hd"], users["thu-ky-hd"], *members),
        producers=(users["chu-the-1"], users["chu-the-2"]),
        officers={
            unit.pk: users[f"can-bo-{slug}"]
            for (slug, _name), unit in zip(COMMUNES, communes, strict=True)
        },
        communes=communes,
        city=city,
        centre=centre,
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
