"""A PostgreSQL server of the tests' own: in a temporary folder, on a socket there, gone when they end."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from Testing.Python.curation.unprivileged import unprivileged

if TYPE_CHECKING:
    import psycopg

TIMEOUT_SECONDS = 60.0
PORT = "5432"  # only the socket's name: the server does not listen on the network

# The shell outlives no test run: when this process ends, however it ends, `read` meets the end of its
# input, the server is asked to stop without waiting for its clients, and its folder goes.
SUPERVISOR = '"$@" & read -r _; kill -INT $!; wait $!; rm -rf "$0"'


def server_programs() -> Path | None:
    """The folder of PostgreSQL's server programs; None without one. Debian keeps it out of PATH."""
    if named := shutil.which("initdb"):
        return Path(named).resolve().parent
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda folder: float(folder.parent.name), default=None)


class PostgresServer:
    """A running server; whoever may enter its folder is let in without a password, which is we alone."""

    def __init__(self, programs: Path) -> None:
        # Not pytest's folder: another user cannot enter that, and a socket's path must be short.
        self.folder = Path(tempfile.mkdtemp(prefix="covidxray-pg-"))
        self._numbers = itertools.count(1)
        self._identity = unprivileged()
        if self._identity:
            shutil.chown(self.folder, self._identity["user"], self._identity["group"])
        cluster = ["--username=tests", "--auth=trust", "--no-sync", "--locale=C", "--encoding=UTF8", "data"]
        self._run_to_end(programs / "initdb", *cluster)
        # -F: what the tests kill is always a client, and the machine's power is not theirs to cut.
        server = [programs / "postgres", *f"-D data -F -N 60 -p {PORT}".split(), "-k", self.folder, "-h", ""]
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                ["sh", "-c", SUPERVISOR, self.folder, *server],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,  # an interrupt from the keyboard is for the tests
                **self._identity,
            )
        self._wait_until_ready()

    def _run_to_end(self, *command: Path | str) -> None:
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, **self._identity)
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed: {done.stdout}{done.stderr}")

    def _connect(self) -> psycopg.Connection[Any]:
        import psycopg

        return psycopg.connect(
            host=str(self.folder), port=PORT, user="tests", dbname="postgres", autocommit=True
        )

    def _wait_until_ready(self) -> None:
        import psycopg

        deadline = time.monotonic() + TIMEOUT_SECONDS
        while True:
            try:
                self._connect().close()
                return
            except psycopg.OperationalError as problem:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    text = (self.folder / "log").read_text(encoding="utf-8", errors="replace")
                    self.stop()
                    raise RuntimeError(f"PostgreSQL does not start ({problem}): {text}") from problem
                time.sleep(0.05)

    def new_database(self) -> str:
        """Make an empty database; its URL."""
        from psycopg.sql import SQL, Identifier

        name = f"store{next(self._numbers)}"
        with self._connect() as connection:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        return f"postgresql+psycopg://tests@/{name}?host={self.folder}&port={PORT}"

    def stop(self) -> None:
        """Stop the server; its folder goes with it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(TIMEOUT_SECONDS)
