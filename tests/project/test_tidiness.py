"""The project as a whole: every template compiles, imports go down, nothing is left half-made."""

import ast
import re
import subprocess
import sys
import sysconfig
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template import loader

ROOT = Path(settings.BASE_DIR)
SKIPPED = {".venv", "var", ".git", "__pycache__", "node_modules"}
TEXT = {".py", ".html", ".css", ".js", ".md", ".toml", ".in", ".sh", ".yaml", ".typ", ".svg", ""}
UNFINISHED = re.compile(
    "|".join(
        (
            r"\bTO" r"DO\b",
            r"\bFIX" r"ME\b",
            r"\bXX" r"X\b",
            r"\bHA" r"CK\b",
            r"NotImplemented" r"Error",
            r"coming" r" soon",
            r"sắp ra" r" mắt",
            r"lorem" r" ipsum",
            r"mark\.(skip|xfail)" r"\b",
            r"except " r"Exception: *$",
            r"type: *ignore" r" *$",
        )
    ),
    re.MULTILINE,
)


def files(*suffixes: str) -> list[Path]:
    """The project's own files with one of `suffixes`."""
    return [
        path
        for path in sorted(ROOT.rglob("*"))
        if path.suffix in suffixes
        and not SKIPPED.intersection(path.relative_to(ROOT).parts)
        and not any(part.endswith("_cache") for part in path.parts)
        and path.is_file()
    ]


def test_nothing_is_marked_as_unfinished():
    found = [
        f"{path.relative_to(ROOT)}: {mark.group()}"
        for path in files(*TEXT)
        if path.stat().st_size < 1_000_000
        for mark in UNFINISHED.finditer(path.read_text(encoding="utf-8", errors="ignore"))
    ]

    assert found == []


def test_every_typed_day_is_checked_for_its_year():
    """A plain DateField takes the year 26 and the year 9999."""
    plain = re.compile(r"forms\.DateField\(")
    found = [
        str(path.relative_to(ROOT))
        for path in files(".py")
        if plain.search(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def template_names() -> list[str]:
    folders = [
        ROOT / "templates",
        *(Path(app.path) / "templates" for app in apps.get_app_configs()),
    ]
    own = [folder for folder in folders if folder.is_relative_to(ROOT)]
    return sorted(
        str(path.relative_to(folder))
        for folder in own
        if not SKIPPED.intersection(folder.relative_to(ROOT).parts)
        for path in folder.rglob("*")
        if path.suffix in {".html", ".txt", ".svg"}
    )


@pytest.mark.parametrize("name", template_names())
def test_template_compiles(name):
    template = loader.get_template(name)

    assert callable(template.render)


def test_imports_go_down():
    done = subprocess.run(  # noqa: S603  # the tool of this environment
        [Path(sysconfig.get_path("scripts")) / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def imported(path: Path) -> set[str]:
    """Top-level names that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def listed(name: str) -> set[str]:
    """Packages that a requirements file names itself, in the spelling of package indexes."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return {
        re.sub(r"[-_.]+", "-", line.split("==")[0]).lower()
        for line in lines
        if re.match(r"[A-Za-z]", line)
    }


@pytest.mark.parametrize(
    ("in_tests", "names"),
    [(False, ["requirements.in"]), (True, ["requirements.in", "requirements-dev.in"])],
    ids=["rooms", "tests"],
)
def test_every_imported_package_is_a_listed_dependency(in_tests, names):
    modules = [
        path
        for path in files(".py")
        if path.is_relative_to(ROOT / "tests") == in_tests and path.name != "build.py"
    ]
    own = {path.name for path in ROOT.iterdir()} | {path.stem for path in modules}
    used = set().union(*map(imported, modules)) - own - sys.stdlib_module_names
    owners = packages_distributions()
    allowed = set().union(*map(listed, names))

    missing = {
        name
        for name in used
        if not {re.sub(r"[-_.]+", "-", owner).lower() for owner in owners.get(name, [name])}
        & allowed
    }

    assert missing == set()


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_dependencies_are_explained_pinned_and_hashed(name):
    wanted = (ROOT / f"{name}.in").read_text(encoding="utf-8").splitlines()
    pinned = (ROOT / f"{name}.txt").read_text(encoding="utf-8")

    direct = [line for line in wanted if re.match(r"[A-Za-z]", line)]
    entries = re.findall(
        r"^[a-z0-9][^\n]*(?:\n    --hash=sha256:[0-9a-f]{64}[^\n]*)+", pinned, re.MULTILINE
    )
    assert [line for line in direct if not re.match(r"\S+==\S+ +# \S", line)] == []
    assert len(entries) == len(re.findall(r"^[a-z0-9]", pinned, re.MULTILINE))
    assert "://" not in pinned
    assert "file:" not in pinned


def test_tests_run_on_the_language_that_the_project_promises():
    assert sys.version_info >= (3, 11)
    assert settings.LANGUAGE_CODE == "vi"
    assert settings.TIME_ZONE == "Asia/Ho_Chi_Minh"
