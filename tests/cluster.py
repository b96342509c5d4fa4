"""A temporary PostgreSQL cluster: made by the tests, reached by a socket, gone when they end."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg

OWNER = "sipas"
SECONDS_TO_START = 60
# A test that loses its database when the machine stops loses nothing.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=1GB")


class PostgreSQLMissing(RuntimeError):
    """The server's programs are not on this machine."""

    def __init__(self) -> None:
        super().__init__(
            "Missing: PostgreSQL's server programs (initdb, postgres): scripts/ensure-postgresql."
        )


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server; databases are made from each other by name."""

    folder: Path
    process: subprocess.Popen[bytes]
    numbers: Iterator[int]

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{OWNER}@/{database}?host={quote(str(self.folder), safe='')}"

    def create_database(self, template: str = "template0") -> str:
        name = f"test_{next(self.numbers)}"
        # Copying files beats logging every page where the server checks nothing to disk.
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    def drop_database(self, name: str) -> None:
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=30)
        shutil.rmtree(self.folder)

    def _run(self, statement: str) -> None:
        with psycopg.connect(
            host=str(self.folder), user=OWNER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())


def start_cluster() -> Cluster:
    """A new, empty server of the newest PostgreSQL on this machine."""
    programs = _programs()
    # Not below pytest's own folder: that is closed to the user who runs the server for root.
    folder = Path(tempfile.mkdtemp(prefix="sipas-pg-", dir="/tmp"))
    user = _server_user()
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
        folder.chmod(0o755)
    initdb = [programs / "initdb", "-D", folder / "data", "-U", OWNER, "-A", "trust", "--no-sync"]
    _as_user(user, [*initdb, "-E", "UTF8", "--locale", "C"]).wait()
    options = [part for option in QUICK for part in ("-c", option)]
    server = [programs / "postgres", "-D", folder / "data", "-k", folder, "-h", "", *options]
    cluster = Cluster(folder, _as_user(user, server), count(1))
    _wait_until_it_answers(cluster)
    return cluster


def _programs() -> Path:
    named = shutil.which("initdb")
    if named:
        return Path(named).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    if not found:
        raise PostgreSQLMissing
    return found[-1].parent


def _version(initdb: Path) -> float:
    return float(initdb.parts[-3])


def _server_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; everyone else runs it as themselves."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _as_user(user: pwd.struct_passwd | None, command: list[str | Path]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
        cwd="/",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _wait_until_it_answers(cluster: Cluster) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            psycopg.connect(host=str(cluster.folder), user=OWNER, dbname="postgres").close()
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline or cluster.process.poll() is not None:
                raise RuntimeError(f"PostgreSQL did not start in {cluster.folder}.") from error
            time.sleep(0.05)
        else:
            return
