"""The front end keeps its promises: a strict CSP, files that exist, contrast that can be read."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import loader

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLESHEETS = sorted((ROOT / "static" / "css").glob("*.css"))

INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "foreign host": re.compile(
        r"<(?:script|link|img|iframe)\b[^>]*=\"(?:https?:)?//", re.IGNORECASE
    ),
}
COMMENT = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL)
STATIC = re.compile(r"""{%\s*static\s+["']([^"']+)["']|["']/static/([^"']+)["']""")
URL = re.compile(r"url\(\s*[\"']?([^\"')]+)")
VARIABLE = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{6});")

# Text colour, ground it stands on, least contrast (WCAG 2.1: 4.5 for text, 3 for edges and icons).
PAIRS = [
    ("ink", "paper", 4.5),
    ("ink", "surface", 4.5),
    ("ink", "sunken", 4.5),
    ("soft", "paper", 4.5),
    ("soft", "surface", 4.5),
    ("soft", "sunken", 4.5),
    ("link", "paper", 4.5),
    ("link", "surface", 4.5),
    ("link", "sunken", 4.5),
    ("link", "brand-tint", 4.5),
    ("on-brand", "brand", 4.5),
    ("on-brand", "brand-hover", 4.5),
    ("brand", "surface", 4.5),
    ("brand", "brand-tint", 4.5),
    ("on-brand-soft", "brand-deep", 4.5),
    ("gold-bright", "brand-deep", 4.5),
    ("gold-ink", "paper", 4.5),
    ("gold-ink", "surface", 4.5),
    ("gold-ink", "sunken", 4.5),
    ("gold-ink", "gold-tint", 4.5),
    ("good", "surface", 4.5),
    ("good", "paper", 4.5),
    ("good", "good-tint", 4.5),
    ("warn", "surface", 4.5),
    ("warn", "paper", 4.5),
    ("warn", "warn-tint", 4.5),
    ("bad", "surface", 4.5),
    ("bad", "paper", 4.5),
    ("bad", "bad-tint", 4.5),
    ("neutral", "surface", 4.5),
    ("neutral", "neutral-tint", 4.5),
    ("ink", "good-tint", 4.5),
    ("ink", "warn-tint", 4.5),
    ("ink", "bad-tint", 4.5),
    ("ink", "brand-tint", 4.5),
    ("soft", "good-tint", 4.5),
    ("soft", "warn-tint", 4.5),
    ("soft", "bad-tint", 4.5),
    ("soft", "brand-tint", 4.5),
    ("soft", "neutral-tint", 4.5),
    ("gold", "surface", 3.0),
    ("line-strong", "surface", 3.0),
    ("line-strong", "paper", 3.0),
    ("focus", "paper", 3.0),
]
WHITE_ON = ["good-solid", "warn-solid", "bad-solid", "neutral-solid", "brand-solid", "brand-deep"]
ADMIN_PAIRS = [
    ("body-fg", "body-bg"),
    ("body-fg", "darkened-bg"),
    ("body-fg", "selected-row"),
    ("body-fg", "selected-bg"),
    ("body-quiet-color", "body-bg"),
    ("body-quiet-color", "darkened-bg"),
    ("link-fg", "body-bg"),
    ("link-fg", "darkened-bg"),
    ("link-fg", "selected-row"),
    ("error-fg", "body-bg"),
    ("button-fg", "button-bg"),
    ("button-fg", "default-button-bg"),
    ("button-fg", "delete-button-bg"),
    ("button-fg", "close-button-bg"),
    ("object-tools-fg", "object-tools-bg"),
    ("header-color", "header-bg"),
    ("header-link-color", "header-bg"),
    ("accent", "header-bg"),
    ("breadcrumbs-fg", "breadcrumbs-bg"),
    ("breadcrumbs-link-fg", "breadcrumbs-bg"),
    ("body-fg", "message-success-bg"),
    ("body-fg", "message-warning-bg"),
    ("body-fg", "message-error-bg"),
    ("waiting-fg", "waiting-bg"),
]


def luminance(colour):
    """Relative luminance of #rrggbb as WCAG 2.1 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def schemes(path):
    """The light and the dark palette of a stylesheet: the dark one changes some of the light."""
    light_text, dark_text = path.read_text().split("(prefers-color-scheme: dark)", 1)
    light = dict(VARIABLE.findall(light_text))
    dark = light | dict(VARIABLE.findall(dark_text.split("\n}\n", 1)[0]))
    return {"light": light, "dark": dark}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_has_nothing_inline(path):
    text = COMMENT.sub("", path.read_text())

    assert [name for name, pattern in INLINE.items() if pattern.search(text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_compiles(path):
    assert loader.get_template(str(path.relative_to(ROOT / "templates")))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_static_files_of_template_exist(path):
    names = [one or other for one, other in STATIC.findall(path.read_text())]

    assert [name for name in names if finders.find(name) is None] == []


@pytest.mark.parametrize("path", STYLESHEETS, ids=lambda path: path.name)
def test_files_of_stylesheet_exist(path):
    targets = URL.findall(path.read_text())

    assert [name for name in targets if not (path.parent / name).resolve().is_file()] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_site_palette_has_contrast(scheme):
    palette = schemes(ROOT / "static/css/site.css")[scheme]

    poor = [
        (text, ground, round(contrast(palette[text], palette[ground]), 2))
        for text, ground, least in PAIRS
        if contrast(palette[text], palette[ground]) < least
    ]
    poor += [name for name in WHITE_ON if contrast("#ffffff", palette[name]) < 4.5]
    assert poor == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_admin_palette_has_contrast(scheme):
    palette = schemes(ROOT / "static/css/admin.css")[scheme]

    poor = [
        (text, ground, round(contrast(palette[text], palette[ground]), 2))
        for text, ground in ADMIN_PAIRS
        if contrast(palette[text], palette[ground]) < 4.5
    ]
    assert poor == []


def test_admin_dark_palette_is_written_once_for_each_way_to_choose_it():
    text = (ROOT / "static/css/admin.css").read_text()
    system = text.split("(prefers-color-scheme: dark)", 1)[1].split("\n}\n", 1)[0]
    chosen = text.split('html[data-theme="dark"]', 1)[1].split("\n}\n", 1)[0]

    assert VARIABLE.findall(system) == VARIABLE.findall(chosen)


def test_front_end_stays_light():
    """What a phone fetches for a public page beside its own HTML, in bytes as sent."""
    css = len(gzip.compress((ROOT / "static/css/site.css").read_bytes()))
    js = len(gzip.compress((ROOT / "static/js/site.js").read_bytes()))
    fonts = [path.stat().st_size for path in (ROOT / "static/fonts").glob("*.woff2")]
    pictures = {path.name: path.stat().st_size for path in (ROOT / "static/img").glob("*.svg")}

    assert css < 14_000
    assert max(fonts) < 25_000
    assert all(size < 3_000 for name, size in pictures.items() if name.startswith("placeholder"))
    assert css + js + sum(fonts) + pictures["mark.svg"] + pictures["weave.svg"] + 3_000 < 45_000
