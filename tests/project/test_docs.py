"""The documents keep up with the code: links lead somewhere, labels exist, nothing is left out."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands

from accounts.roles import Role

ROOT = Path(settings.BASE_DIR)
GUIDES = ROOT / "docs" / "nguoi-dung"
GUIDE_OF = {
    Role.OFFICE: "van-phong.md",
    Role.AREA_OFFICER: "can-bo-xa.md",
    Role.ADVISOR: "to-tu-van.md",
    Role.COUNCIL_MEMBER: "thanh-vien-hoi-dong.md",
    Role.LEADER: "lanh-dao.md",
    Role.MINISTRY: "bo-nong-nghiep.md",
    Role.INSPECTOR: "doan-kiem-tra.md",
    Role.PRODUCER: "chu-the.md",
    Role.AUDITOR: "kiem-toan.md",
}
FOR_EVERYBODY = {"README.md", "nguoi-tieu-dung.md"}
ONE_PAGE = 3_500
"""Characters that a printed A4 page of these guides holds, tables included."""
PICTURE_BYTES = 150_000

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
ANCHOR = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LABEL = re.compile(r"«([^»]+)»")
TRANSLATED = re.compile(r"""{%\s*translate\s+(?:"([^"]*)"|'([^']*)')""")
BLOCK = re.compile(r"{%\s*blocktranslate\b[^%]*%}(.*?){%\s*endblocktranslate", re.DOTALL)
PLURAL = re.compile(r"{%\s*plural\s*%}")


def documents() -> list[Path]:
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def rooms() -> list[Path]:
    """The folders of our own apps."""
    folders = [Path(app.path) for app in apps.get_app_configs()]
    return [folder for folder in folders if folder.parent == ROOT]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def anchors(path: Path) -> set[str]:
    """The addresses of a document's headings, as readers of Markdown make them."""
    titles = ANCHOR.findall(FENCE.sub("", path.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@cache
def labels() -> frozenset[str]:
    """Every sentence that the product can show: of the templates and of the Python sources."""
    found: set[str] = set()
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        found.update(one or other for one, other in TRANSLATED.findall(text))
        for block in BLOCK.findall(text):
            found.update(" ".join(part.split()) for part in PLURAL.split(block))
    for room in rooms():
        for path in room.rglob("*.py"):
            found.update(sentences(path))
    # The admin writes the names of models with a capital.
    return frozenset(found | {label[:1].upper() + label[1:] for label in found})


def sentences(path: Path) -> set[str]:
    """The texts that a module marks for translation."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"_", "gettext", "gettext_lazy"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


@pytest.mark.parametrize("path", documents(), ids=named)
def test_links_lead_somewhere(path):
    broken = []
    for target in LINK.findall(FENCE.sub("", path.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _hash, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        leads_out = not there.is_relative_to(ROOT)
        if leads_out or not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(target)

    assert broken == []


def test_every_command_is_in_the_readme():
    names = {room.name for room in rooms()}
    own = [name for name, app in get_commands().items() if app in names]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert len(own) >= 4
    assert [name for name in own if f"`manage.py {name}" not in readme] == []


def test_every_variable_of_scripts_and_settings_is_in_the_readme():
    scripts = [path.read_text(encoding="utf-8") for path in (ROOT / "scripts").iterdir()]
    used = set(re.findall(r"\$\{([A-Z][A-Z_]+):[-=]", "\n".join(scripts)))
    for path in (ROOT / "ocop_registry").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        used.update(re.findall(r"(?:environ\.get|env_[a-z]+)\(\s*\"([A-Z_]+)\"", text))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    set_by_others = {"CI", "PATH"}

    assert {"DATABASE_URL", "PORT", "OCOP_PG_BIN"} <= used
    assert sorted(name for name in used - set_by_others if f"`{name}" not in readme) == []


def test_every_room_is_on_the_map():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert [room.name for room in rooms() if f"`{room.name}`" not in readme] == []


def test_every_role_has_its_guide_and_no_guide_is_an_orphan():
    held = {path.name for path in GUIDES.glob("*.md")}
    index = (GUIDES / "README.md").read_text(encoding="utf-8")

    assert set(GUIDE_OF) == set(Role)
    assert held == set(GUIDE_OF.values()) | FOR_EVERYBODY
    assert [name for name in held - {"README.md"} if f"({name})" not in index] == []
    assert [role for role in Role if f"| {role.label} |" not in index] == [Role.COUNCIL_MEMBER]


@pytest.mark.parametrize(
    "path",
    [*sorted(GUIDES.glob("*.md")), ROOT / "docs" / "van-hanh.md"],
    ids=lambda path: path.name,
)
def test_guide_quotes_only_labels_that_exist(path):
    quoted = LABEL.findall(" ".join(path.read_text(encoding="utf-8").split()))

    assert [label for label in quoted if label not in labels() and label != "…"] == []


@pytest.mark.parametrize("path", sorted(GUIDES.glob("*.md")), ids=lambda path: path.name)
def test_guide_fits_a_page(path):
    assert len(path.read_text(encoding="utf-8")) <= ONE_PAGE


@pytest.mark.parametrize(
    "path", sorted(set(GUIDES.glob("*.md")) - {GUIDES / "README.md"}), ids=lambda path: path.name
)
def test_guide_of_a_role_says_what_its_pages_say(path):
    """Steps with labels; for those who work here also terms and refusals."""
    text = path.read_text(encoding="utf-8")

    assert len(LABEL.findall(text)) >= 5
    if path.name not in {"nguoi-tieu-dung.md", "kiem-toan.md"}:
        assert "**Khi bị từ chối.**" in text
        assert "Điều " in text


def test_decisions_are_numbered_without_gaps_and_listed():
    folder = ROOT / "docs" / "decisions"
    files = sorted(path.name for path in folder.glob("[0-9]*.md"))
    index = (folder / "README.md").read_text(encoding="utf-8")

    assert [name[:4] for name in files] == [f"{n:04}" for n in range(1, len(files) + 1)]
    assert [name for name in files if f"({name})" not in index] == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md")), ids=lambda path: path.name
)
def test_decision_has_its_four_parts(path):
    text = path.read_text(encoding="utf-8")

    assert text.startswith(f"# {path.name[:4]} ")
    parts = ["Status", "Context", "Decision", "Consequences"]
    assert [
        part for part in parts if not re.search(rf"^(## |\*\*)?{part}\b", text, re.MULTILINE)
    ] == []


def test_every_model_in_the_vocabulary_exists():
    text = (ROOT / "docs" / "domain.md").read_text(encoding="utf-8")
    defined = {
        node.name
        for room in rooms()
        for path in room.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| ")]
    names = {name for row in rows for name in re.findall(r"`([A-Z][a-z][A-Za-z]+)`", row[3])}

    assert len(names) >= 30
    assert sorted(names - defined) == []


def test_pictures_are_small_and_used():
    pictures = sorted((ROOT / "docs" / "img").glob("*"))
    texts = "".join(path.read_text(encoding="utf-8") for path in documents())

    assert pictures
    assert [path.name for path in pictures if path.stat().st_size > PICTURE_BYTES] == []
    assert [path.name for path in pictures if f"img/{path.name}" not in texts] == []
