"""Who connects to another computer without encryption is told so, once, and nobody else is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from CovidXRayLib.batch.workers.cluster import open_line as line_to_scheduler
from CovidXRayLib.curation.database.engines import open_line as line_to_database
from CovidXRayLib.pacs.protocols.unencrypted import is_this_computer

CLOSED_PORT = 9  # "discard", which nobody serves


@pytest.mark.parametrize("host", ["", "localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]", "/var/run/pg"])
def test_local_host_is_recognized(host: str) -> None:
    assert is_this_computer(host)


@pytest.mark.parametrize("host", ["10.0.0.7", "pacs.example", "localhost.example", "::2", "0.0.0.0"])
def test_other_host_is_not_local(host: str) -> None:
    assert not is_this_computer(host)


@pytest.mark.parametrize(
    ("address", "count"),
    [
        ("tcp://10.0.0.7:8786", 1),
        ("cluster.example:8786", 1),
        ("ws://cluster.example:8786", 1),
        ("tls://cluster.example:8786", 0),
        ("wss://cluster.example:8786", 0),
        ("tcp://127.0.0.1:8786", 0),
        ("tcp://[::1]:8786", 0),
        ("localhost:8786", 0),
    ],
)
def test_scheduler_over_open_line_warns(address: str, count: int) -> None:
    pytest.importorskip("distributed", reason="needs the extra 'batch'")
    said = line_to_scheduler(address)
    assert [sentence.startswith(f"{address}: ") and "tls://" in sentence for sentence in said] == [
        True
    ] * count


@pytest.mark.parametrize(
    ("address", "count"),
    [
        ("postgresql://reader:secret@db.example/films", 1),
        ("postgresql://reader:secret@10.0.0.7:5432/films?connect_timeout=3", 1),
        ("postgresql://reader:secret@/films?host=db.example", 1),
        ("postgresql://reader:secret@/films?host=localhost:5432&host=db.example:5432", 1),
        ("postgresql://reader:secret@db.example/films?sslmode=verify-full", 0),
        ("postgresql://reader:secret@localhost/films", 0),
        ("postgresql://reader:secret@[::1]/films", 0),
        ("postgresql://reader:secret@/films?host=/var/run/postgresql", 0),
        ("postgresql://reader:secret@/films", 0),
    ],
)
def test_database_over_open_line_warns(address: str, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    url = pytest.importorskip("sqlalchemy").make_url(address)
    monkeypatch.delenv("PGSSLMODE", raising=False)
    said = line_to_database(url)
    assert ["sslmode" in sentence and "secret" not in sentence for sentence in said] == [True] * count
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    assert line_to_database(url) == ()


def test_warning_precedes_the_connection(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="needs the extra 'batch'")
    code = (
        "import logging, sys; logging.basicConfig();"
        "from CovidXRayLib.batch.workers import cluster;"
        "cluster._TIMEOUT_S = 0.1;"
        "cluster.remote_workers(sys.argv[1]).__enter__()"
    )
    # A name that exists nowhere: nothing leaves this computer.
    address = f"tcp://scheduler.invalid:{CLOSED_PORT}"
    done = subprocess.run(
        [sys.executable, "-c", code, address], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode != 0
    warnings = [line for line in done.stderr.splitlines() if line.startswith("WARNING")]
    assert len(warnings) == 1 and address in warnings[0]
