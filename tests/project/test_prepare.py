"""What scripts/demo does before it serves: an empty database becomes the demo, and stays it."""

import os
import subprocess
import sys
import time
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings

pytestmark = pytest.mark.slow


@pytest.fixture
def empty_database():
    """The address of an empty database, dropped at the end."""
    server = os.environ["DATABASE_URL"]
    name = f"prepare_{os.getpid()}"
    connection = psycopg2.connect(urlsplit(server)._replace(path="/postgres").geturl())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
        cursor.execute(f"DROP DATABASE {name}")
    connection.close()


def prepare(database: str, media: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "ocop_registry.prepare"],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "DATABASE_URL": database,
            "SECRET_KEY": 5 * "kT9-vQ2_xW7m",
            "MEDIA_ROOT": media,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows(database: str) -> dict[str, int]:
    """How many rows each table holds."""
    connection = psycopg2.connect(database)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            tables = [name for (name,) in cursor.fetchall()]
            counts = {}
            for table in tables:
                cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608  # names from the catalogue
                [(counts[table],)] = cursor.fetchall()
            return counts
    finally:
        connection.close()


def test_prepare_fills_an_empty_database_and_changes_nothing_the_second_time(
    empty_database, tmp_path
):
    first = prepare(empty_database, str(tmp_path))
    filled = rows(empty_database)

    began = time.monotonic()
    second = prepare(empty_database, str(tmp_path))

    assert rows(empty_database) == filled
    assert filled["products_product"] > 200
    assert time.monotonic() - began < 5
    assert first.splitlines()[-1] == second.splitlines()[-1]  # the table of accounts
