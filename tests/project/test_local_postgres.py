"""The private PostgreSQL: it starts, keeps data, meets stale files, and goes away when told."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg2
import pytest
from django.conf import settings

from ocop_registry import local_postgres
from ocop_registry.local_postgres import Cluster, LocalPostgresError

pytestmark = pytest.mark.slow


@pytest.fixture
def folder():
    """A place for a cluster where its account may go, emptied at the end."""
    local_postgres.home().mkdir(parents=True, exist_ok=True)
    cluster = Cluster(local_postgres.home() / f"test-{os.getpid()}", durable=False)
    yield cluster.folder
    local_postgres.stop(cluster)
    local_postgres._delete(cluster)


def ask(url: str, sql: str) -> object:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None
    finally:
        connection.close()


def server_of(cluster: Cluster) -> psutil.Process:
    return psutil.Process(int((cluster.data / "postmaster.pid").read_text().split("\n")[0]))


def test_cluster_keeps_its_data_between_starts(folder):
    cluster = Cluster(folder, durable=False)

    with local_postgres.running(cluster) as url:
        ask(url, "CREATE TABLE kept AS SELECT 'Chè sen' AS name")
    stopped = not (cluster.data / "postmaster.pid").exists()
    with local_postgres.running(cluster) as url:
        name = ask(url, "SELECT upper(name) FROM kept")

    assert stopped
    assert name == "CHÈ SEN"


def test_last_of_two_holders_stops_the_server(folder):
    cluster = Cluster(folder, durable=False)

    with local_postgres.running(cluster):
        with local_postgres.running(cluster) as url:
            pass
        still = ask(url, "SELECT 1")

    assert still == 1
    assert not (cluster.data / "postmaster.pid").exists()


def test_start_survives_a_killed_server(folder):
    cluster = Cluster(folder, durable=False)
    local_postgres.start(cluster)
    server = server_of(cluster)
    children = server.children()
    server.kill()
    psutil.wait_procs([server, *children], timeout=10)

    url = local_postgres.start(cluster)

    assert ask(url, "SELECT 1") == 1


def test_start_is_not_misled_by_a_pid_file_that_names_another_process(folder):
    cluster = Cluster(folder, durable=False)
    local_postgres.start(cluster)
    file = cluster.data / "postmaster.pid"
    written = file.read_text()
    local_postgres.stop(cluster)
    file.write_text(f"{os.getpid()}\n" + written.split("\n", 1)[1])

    url = local_postgres.start(cluster)

    assert ask(url, "SELECT 1") == 1


def test_long_paths_get_a_short_socket():
    deep = Cluster(Path("/") / "/".join(["rất-sâu"] * 20))

    assert len(os.fsencode(deep.socket)) <= local_postgres.SOCKET_PATH_BYTES


def test_binaries_can_be_swapped_but_must_exist(monkeypatch, tmp_path):
    monkeypatch.setenv("OCOP_PG_BIN", str(tmp_path))

    with pytest.raises(LocalPostgresError, match="there is no pg_ctl"):
        local_postgres.lasting()


def test_failure_speaks_in_the_words_of_postgresql(folder, monkeypatch):
    monkeypatch.setattr(local_postgres, "START_TRIES", 1)
    cluster = Cluster(folder, durable=False)
    local_postgres.start(cluster)
    local_postgres.stop(cluster)
    (cluster.data / "postgresql.conf").write_text("no_such_setting = 1\n")

    with pytest.raises(LocalPostgresError, match="no_such_setting"):
        local_postgres.start(cluster)


def run_throw_away(*command: str) -> subprocess.Popen[str]:
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return subprocess.Popen(  # noqa: S603  # our own command
        [
            *(sys.executable, "-m", "ocop_registry.local_postgres"),
            *("run", "--throw-away", "--", *command),
        ],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def folder_in(url: str) -> Path:
    return Path(psycopg2.extensions.parse_dsn(url)["host"]).parent


def test_command_runs_beside_a_throw_away_server_and_its_exit_code_counts():
    process = run_throw_away("sh", "-c", "echo $DATABASE_URL; exit 3")
    url, _ = process.communicate(timeout=60)

    assert process.returncode == 3
    assert url.startswith("postgres://postgres@/ocop_registry?host=")
    assert not folder_in(url.strip()).exists()


def test_signal_ends_the_command_and_the_server():
    process = run_throw_away("sh", "-c", "echo $DATABASE_URL; exec sleep 60")
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    running = ask(url, "SELECT 1")

    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)

    assert running == 1
    assert process.returncode == 128 + signal.SIGTERM
    assert time.monotonic() - began < 30
    assert not folder_in(url).exists()
