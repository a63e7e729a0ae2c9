"""A browser, the people of the way, and the paper that scanners read."""

import datetime as dt
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from common import clock

# Playwright runs an event loop in this thread; the tests' own database calls stay synchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def site(live_server: LiveServer, settings: Settings) -> str:
    """The address of the running registry, which its printed codes name too."""
    settings.SITE_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def open_page(chromium: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Opens a page of somebody of their own (no shared cookies), at a phone's or a desk's width."""
    contexts = []

    def make(viewport: ViewportSize | None = None, *, script: bool = True) -> Page:
        context = chromium.new_context(
            base_url=site,
            viewport=viewport or DESK,
            locale="vi-VN",
            java_script_enabled=script,
            accept_downloads=True,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.datetime], None]:
    """Let the registry believe that it is another moment."""

    def change(moment: dt.datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return change


def scan(pdf: bytes, folder: Path, *, dpi: int = 200) -> list[str]:
    """The codes that a scanner reads on the first page of a printed PDF."""
    source = folder / "paper.pdf"
    source.write_bytes(pdf)
    command = ["pdftoppm", "-png", "-r", str(dpi), "-f", "1", "-l", "1", str(source), "page"]
    subprocess.run(command, cwd=folder, check=True)  # noqa: S603 - a fixed command on our own file
    picture = next(folder.glob("page*.png"))
    with Image.open(picture) as image:
        found = [code.text for code in zxingcpp.read_barcodes(image)]
    picture.unlink()
    return found
