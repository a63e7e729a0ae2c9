"""The cage around the reader: its ends, and what each means."""

import subprocess

import pytest

from attachments import sandbox
from attachments.checking import Fault
from attachments.choices import ContentType
from tests.attachments import files


def inspect(tmp_path, content_type, content):
    source = tmp_path / "source"
    source.write_bytes(content)
    return sandbox.inspect(content_type, source, tmp_path / "target")


def test_honest_files_pass(tmp_path):
    assert inspect(tmp_path, ContentType.PDF, files.pdf(3)) == 3
    assert inspect(tmp_path, ContentType.JPEG, files.picture()) is None
    assert (tmp_path / "target").stat().st_size > 0


def test_the_workers_refusal_is_named(tmp_path):
    with pytest.raises(sandbox.RefusedFileError) as refused:
        inspect(tmp_path, ContentType.PDF, files.locked_pdf())

    assert refused.value.fault == Fault.ENCRYPTED


@pytest.mark.parametrize(
    ("script", "content_type", "fault"),
    [
        ("while True: pass", ContentType.PDF, Fault.TOO_HEAVY),
        ("import os; os.kill(os.getpid(), 9)", ContentType.PDF, Fault.TOO_HEAVY),
        ("import os; os.kill(os.getpid(), 11)", ContentType.PDF, Fault.BROKEN_PDF),
        ("raise RuntimeError", ContentType.PNG, Fault.BROKEN_PICTURE),
        ("import time; time.sleep(60)", ContentType.PNG, Fault.TOO_HEAVY),
    ],
)
def test_a_reader_that_dies_or_hangs_refuses_the_file(
    tmp_path, monkeypatch, script, content_type, fault
):
    worker = tmp_path / "worker.py"
    limited = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\n"
    worker.write_text(limited + script, encoding="utf-8")
    monkeypatch.setattr(sandbox, "WORKER", worker)
    monkeypatch.setattr("attachments.limits.WORKER_WALL_SECONDS", 2)

    with pytest.raises(sandbox.RefusedFileError) as refused:
        inspect(tmp_path, content_type, b"whatever")

    assert refused.value.fault == fault


def test_the_reader_gets_no_secrets_from_the_environment(tmp_path, monkeypatch):
    seen: list[dict[str, str]] = []
    run = subprocess.run

    def watch(*args, **kwargs):
        seen.append(kwargs["env"])
        return run(*args, **kwargs)

    monkeypatch.setenv("SECRET_KEY", "do-not-pass")
    monkeypatch.setattr(subprocess, "run", watch)

    inspect(tmp_path, ContentType.PDF, files.pdf())

    assert set(seen[0]) == {"PATH", "LC_ALL"}
