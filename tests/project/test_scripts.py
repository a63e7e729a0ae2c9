"""The shell scripts: they parse, explain themselves, and never call a failure a success."""

import os
import subprocess

import pytest
from django.conf import settings

SCRIPTS = ["demo", "test", "check", "fix", "environment.sh", "steps.sh"]


def sh(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # our own scripts
        ["/bin/sh", "-euc", f". scripts/steps.sh\n{code}"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_is_valid_posix_shell(name):
    path = settings.BASE_DIR / "scripts" / name

    done = subprocess.run(["/bin/sh", "-n", path], capture_output=True, check=False)  # noqa: S603  # our own

    assert done.returncode == 0, done.stderr
    assert path.suffix == ".sh" or path.stat().st_mode & 0o111


@pytest.mark.parametrize(
    ("code", "ci", "status", "last"),
    [
        ("step a true; finish", "", 0, "== a: ok, 0 s"),
        ("step a false; step b true; finish", "", 1, "FAILED: a"),
        ("step a true; cannot b reason; finish", "", 0, "NOT RUN: b (reason)"),
        (
            "step a true; cannot b reason; finish",
            "true",
            1,
            "CI=true: a part that cannot run counts as a failure.",
        ),
        ("step a false; cannot b reason; finish", "", 1, "FAILED: a"),
    ],
)
def test_finish_tells_the_truth(code, ci, status, last):
    done = sh(code, CI=ci)

    assert (done.returncode, done.stdout.rstrip().rsplit("\n", 1)[-1]) == (status, last)
