"""The application starts only when it is safe to, and its settings pass Django's own review."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

SECRET = 5 * "kT9-vQ2_xW7m"


def run_manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "DATABASE_URL")}
    return subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-W", "error", "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("secret", ["", "dev", "changeme", "django-insecure-" + 50 * "x"])
def test_start_is_refused_with_a_missing_or_default_secret(secret):
    done = run_manage("check", SECRET_KEY=secret)

    assert done.returncode != 0
    assert "SECRET_KEY: chưa đặt, quá ngắn hoặc là giá trị mặc định." in done.stderr
    assert "SECRET_KEY is missing, too short or a default." in done.stderr
    assert 'export SECRET_KEY="$(python3 -c' in done.stderr


def test_debug_is_off_unless_set_and_needs_no_secret_when_on():
    code = "from django.conf import settings; print(settings.DEBUG)"

    off = run_manage("shell", "--no-imports", "-c", code, SECRET_KEY=SECRET)
    on = run_manage("shell", "--no-imports", "-c", code, DEBUG="1")

    assert (off.stdout, on.stdout) == ("False\n", "True\n"), off.stderr + on.stderr


def test_settings_of_an_office_pass_the_deployment_check():
    done = run_manage(
        *("check", "--deploy", "--fail-level", "WARNING"),
        SECRET_KEY=SECRET,
        SITE_URL="https://ocop.example.vn",
    )

    assert done.returncode == 0, done.stderr


def test_no_migration_is_missing():
    done = run_manage("makemigrations", "--check", "--dry-run", SECRET_KEY=SECRET)

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_environment_setting_is_in_the_readme():
    source = (settings.BASE_DIR / "ocop_registry" / "settings.py").read_text(encoding="utf-8")
    readme = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")

    names = re.findall(r"env_[a-z]+\(\s*\"([A-Z_]+)\"", source)

    assert len(names) >= 10
    assert [name for name in names if f"`{name}`" not in readme] == []
