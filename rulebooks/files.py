"""Reading a rulebook from disk: one JSON file, or a folder with rulebook.json and sets/*.json."""

import datetime as dt
import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rulebooks.choices import Refusal, Wanted
from rulebooks.schema import Problem

DATA = Path(__file__).resolve().parent / "data"
_MAX_BYTES = 20 * 1024 * 1024  # the largest regime known has 0.6 MB
_IN_SET = re.compile(r"sets\[(\d+)\]\.?")


@dataclass(frozen=True)
class FileProblem:
    """A problem and the file it lies in."""

    file: str
    problem: Problem

    @property
    def path(self) -> str:
        return self.problem.path

    @property
    def reason(self) -> str:
        """The reason as a sentence in the reader's language."""
        values = {name: _shown(value) for name, value in self.problem.values.items()}
        return str(self.problem.refusal.label) % values

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.path, self.reason) if part)


@dataclass(frozen=True)
class Source:
    """The content read from `path`, and which of its product sets came from a file of their own."""

    path: Path
    content: Mapping[str, object]
    set_files: Sequence[str]

    @property
    def sha256(self) -> str:
        """SHA-256 (hex) of the canonical JSON: spaces and the order of keys do not count."""
        return hashlib.sha256(canonical(self.content).encode()).hexdigest()

    def locate(self, problem: Problem) -> FileProblem:
        """`problem` with the file it lies in, its path counted from the start of that file."""
        found = _IN_SET.match(problem.path)
        if found and self.set_files:
            inner = replace(problem, path=problem.path[found.end() :])
            return FileProblem(self.set_files[int(found[1])], inner)
        main = "rulebook.json" if self.path.is_dir() else self.path.name
        return FileProblem(main, problem)


class FileRefusedError(ValueError):
    """The files are no JSON at all; `problems` says where."""

    def __init__(self, problems: Sequence[FileProblem]) -> None:
        super().__init__(str(problems[0]))
        self.problems = problems


def read_source(path: Path) -> Source:
    """The content of a rulebook file or folder; FileRefusedError lists every unreadable file."""
    if not path.is_dir():
        return Source(path, read_object(path), ())
    problems: list[FileProblem] = []
    content = _read_into(problems, path / "rulebook.json", "rulebook.json")
    names: list[str] = []
    forms: list[Mapping[str, object]] = []
    for file in sorted((path / "sets").glob("*.json")):
        name = f"sets/{file.name}"
        form = _read_into(problems, file, name)
        names.append(name)
        forms.append(form)
        if form and form.get("code") != file.stem:
            wanted = f"{form.get('code')}.json"
            problems.append(FileProblem(name, Problem("", Refusal.FILE_NAME, {"wanted": wanted})))
    if problems:
        raise FileRefusedError(problems)
    return Source(path, {**content, "sets": forms} if forms else content, names)


def read_object(path: Path, name: str = "") -> Mapping[str, object]:
    """One JSON object; FileRefusedError when the file holds none."""
    name = name or path.name
    twice: list[str] = []
    try:
        content = _decode(path, twice)
    except json.JSONDecodeError as error:
        problem = _problem(name, Refusal.NOT_JSON, line=error.lineno, column=error.colno)
        raise FileRefusedError([problem]) from error
    except (OSError, ValueError, RecursionError, OverflowError) as error:
        raise FileRefusedError([_problem(name, _why(error), limit=_MAX_BYTES >> 20)]) from error
    if twice:
        raise FileRefusedError([_problem(name, Refusal.KEY_TWICE, key=key) for key in twice])
    if not isinstance(content, dict):
        raise FileRefusedError([_problem(name, Refusal.WRONG_TYPE, wanted=Wanted.OBJECT.label)])
    return content


def _why(error: Exception) -> Refusal:
    """The refusal for what opening and decoding a file may raise."""
    if isinstance(error, FileNotFoundError):
        return Refusal.NOT_FOUND
    if isinstance(error, OverflowError):
        return Refusal.TOO_LARGE
    if isinstance(error, UnicodeError):
        return Refusal.NOT_UTF8
    if isinstance(error, RecursionError):
        return Refusal.TOO_DEEP
    return Refusal.UNREADABLE


def _decode(path: Path, twice: list[str]) -> object:
    """The JSON of `path`, decimals as text; keys that stand twice in one object go to `twice`."""

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice.extend(
                key for key, times in Counter(key for key, _ in pairs).items() if times > 1
            )
        return found

    if path.stat().st_size > _MAX_BYTES:
        raise OverflowError
    text = path.read_text(encoding="utf-8")
    content: object = json.loads(
        text, parse_float=str, parse_constant=str, object_pairs_hook=unique
    )
    canonical(content).encode()  # lone surrogates cannot be stored
    return content


def canonical(content: object) -> str:
    """`content` as JSON in which spaces and the order of keys say nothing."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _read_into(problems: list[FileProblem], path: Path, name: str) -> Mapping[str, object]:
    try:
        return read_object(path, name)
    except FileRefusedError as error:
        problems.extend(error.problems)
        return {}


def _shown(value: object) -> object:
    return value.strftime("%d/%m/%Y") if isinstance(value, dt.date) else value


def _problem(file: str, refusal: Refusal, **values: object) -> FileProblem:
    return FileProblem(file, Problem("", refusal, values))
