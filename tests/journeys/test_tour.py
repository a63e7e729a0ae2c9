"""Every page that each role can walk to from its front page, on a phone and on a desk: it answers,
nobody is led to what is refused, assistive tools find no grave fault, nothing scrolls sideways.
"""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.urls import resolve
from playwright.sync_api import Page

from ocop_registry.demo.accounts import PASSWORD
from tests.journeys.axe import faults
from tests.journeys.conftest import DESK, PHONE

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

DOORS = {
    "chu-the-1": "/desk/",
    "can-bo-bat-trang": "/desk/",
    "van-phong": "/admin/",
    "to-tu-van": "/desk/",
    "chu-tich-hd": "/desk/",
    "uy-vien-1": "/desk/",
    "lanh-dao": "/desk/",
    "bo": "/desk/",
    "kiem-tra-1": "/desk/",
    "kiem-toan": "/desk/",
}
"""One account of each role, and where it starts. The admin leads to the desk too."""


@pytest.mark.slow
def test_every_page_within_reach_of_a_role_is_sound(
    open_page: Callable[..., Page], site: str
) -> None:
    call_command("load_reference", verbosity=0)
    call_command("load_demo", verbosity=0)

    found: list[str] = []
    visited: dict[str, int] = {}
    for username, door in DOORS.items():
        page = open_page(PHONE)
        sign_in(page, username)
        for path in walk(page, door):
            visited[username] = visited.get(username, 0) + 1
            found += [f"{username} {path}: {fault}" for fault in look(page, path)]

    assert not found, "\n".join(found)
    assert min(visited.values()) >= 10, visited
    assert visited["van-phong"] >= 90, visited


def sign_in(page: Page, username: str) -> None:
    page.goto("/desk/dang-nhap/")
    page.locator("#id_username").fill(username)
    page.locator("#id_password").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("main button[type=submit]").click()


def walk(page: Page, door: str) -> Iterator[str]:
    """Paths of our working pages by links from `door`, one of each kind of page."""
    todo, seen = [door], set[str]()
    while todo:
        path = todo.pop(0)
        kind = resolve(urlsplit(path).path).view_name
        kind = "admin history" if kind.endswith("_history") else kind
        if kind in seen or not path.startswith(("/desk/", "/admin/")):
            continue
        seen.add(kind)
        yield path
        if page.evaluate("document.contentType") == "text/html":
            todo += own_paths(page)


def own_paths(page: Page) -> list[str]:
    """Paths, with their queries, of the links of `page` that stay with us."""
    links = [
        urlsplit(href)
        for href in page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)")
    ]
    ours = urlsplit(page.url).netloc
    return [f"{link.path}?{link.query}" for link in links if link.netloc == ours]


def look(page: Page, path: str) -> list[str]:
    """What is wrong with the page at `path`, or with the file it hands out."""
    answer = page.request.get(path)
    if not answer.ok:
        return [f"answers {answer.status}"]
    if not answer.headers["content-type"].startswith("text/html"):
        return []
    page.goto(path)
    said = []
    for name, size in (("phone", PHONE), ("desk", DESK)):
        page.set_viewport_size(size)
        said += [f"{name}: {fault}" for fault in faults(page)]
    return said
