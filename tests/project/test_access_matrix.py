"""Every working page declares who may open it, by method, and keeps to that for each role."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.permissions import Permission
from accounts.roles import OWN_RECORDS_ONLY, PERMISSIONS, WITHOUT_AREA, Role
from tests.factories.accounts import make_user
from tests.factories.places import make_province
from tests.factories.rulebooks import make_rulebook

OPEN_DOORS = {"desk:login", "desk:logout", "desk:password"}
SAMPLE = {"pk": 999_999, "finding_pk": 999_999, "sequence": 9, "version": 9}


def desk_pages() -> Iterator[tuple[str, URLPattern]]:
    """The routes under /desk/ with their full names."""
    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver) and str(resolver.pattern) == "desk/":
            for pattern in resolver.url_patterns:
                if isinstance(pattern, URLPattern):
                    yield f"{resolver.namespace}:{pattern.name}", pattern


PAGES = [(name, pattern) for name, pattern in desk_pages() if name not in OPEN_DOORS]


def permissions_of(pattern: URLPattern) -> dict[str, Permission | None]:
    """What `desk_view` declared for each method of the page."""
    found: dict[str, Permission | None] = getattr(pattern.callback, "permissions")  # noqa: B009
    return found


def address(pattern: URLPattern) -> str:
    values = {name: SAMPLE.get(name, "KHONG-CO") for name in pattern.pattern.converters}
    route = str(pattern.pattern)
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        kind = {"string": "str"}.get(kind, kind)
        route = route.replace(f"<{kind}:{name}>", str(values[name]))
    return f"/desk/{route}"


@pytest.mark.parametrize(("name", "pattern"), PAGES, ids=[name for name, _ in PAGES])
def test_page_declares_a_permission_for_each_method_it_takes(name: str, pattern: URLPattern):
    declared = permissions_of(pattern)

    assert {method for method, need in declared.items() if need} & {"GET", "POST"}
    assert all(need is None or need in Permission for need in declared.values())


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "pattern"), PAGES, ids=[name for name, _ in PAGES])
def test_page_sends_strangers_to_sign_in(client: Client, name: str, pattern: URLPattern):
    where = address(pattern)
    for method, need in permissions_of(pattern).items():
        answer = client.generic(method, where)
        if need is None:
            assert answer.status_code == 405, (method, where)
        else:
            assert answer.status_code == 302, (method, where)
            assert answer["Location"].startswith("/desk/dang-nhap/")


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_role_opens_exactly_the_pages_of_its_permissions(client: Client, role: Role):
    make_rulebook()
    place = None if role in WITHOUT_AREA else make_province()
    client.force_login(make_user(role, place))
    wrong = []
    for name, pattern in PAGES:
        for method, need in permissions_of(pattern).items():
            if need is None:
                continue
            status = client.generic(method, address(pattern)).status_code
            may = need in PERMISSIONS[role]
            # Records named in the address do not exist: those who may come in find nothing.
            if (status == 403) is may or status >= 500:
                wrong.append((name, method, status))

    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(OWN_RECORDS_ONLY))
def test_own_records_roles_see_empty_lists_of_others(client: Client, role: Role):
    from tests.factories.certificates import make_certificate  # noqa: PLC0415 - heavy import

    certificate = make_certificate()
    client.force_login(make_user(role))
    names = {
        "producers:list",
        "products:list",
        "certificates:list",
        "labels:orders",
        "evaluations:list",
    }
    for name, pattern in PAGES:
        if name in names and permissions_of(pattern)["GET"] in PERMISSIONS[role]:
            text = client.get(address(pattern)).content.decode()
            assert certificate.product.name not in text, name
