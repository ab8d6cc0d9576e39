"""``covidxray analyze`` with workers, in a process of its own, and what it leaves behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil

ENDINGS = (".json", ".lungs.png", ".overlay.png", ".seg.nrrd")
COMMAND = [sys.executable, "-m", "CovidXRayLib.cli", "analyze"]
# With it the rows tell which film is which.
NAMED = [*COMMAND, "--with-names"]


def analyze(*arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [*NAMED, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=900,
        check=False,
        env=os.environ | variables,
    )


def begin(*arguments: object) -> subprocess.Popen[str]:
    """Start the command as the head of a process group, as a terminal does."""
    return subprocess.Popen(
        [*NAMED, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
        # Shells start background jobs deaf to Ctrl-C, and their children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def rows(folder: Path) -> list[dict[str, Any]]:
    """All rows of the data set, as anybody reads it."""
    import pyarrow.dataset

    found: list[dict[str, Any]] = pyarrow.dataset.dataset(folder / "readings.parquet").to_table().to_pylist()
    return found


def by_name(folder: Path) -> dict[str, dict[str, Any]]:
    """The rows by the last part of their addresses; no two may share one."""
    found = rows(folder)
    named = {row["address"].rpartition("/")[2]: row for row in found}
    assert len(named) == len(found)
    return named


def readings(folder: Path) -> dict[str, dict[str, Any]]:
    """All readings that lie in the folder, by their names; each with its other files."""
    found = {}
    for path in sorted((folder / "films").rglob("*.json")):
        name = path.relative_to(folder).as_posix().removesuffix(".json")
        assert all((folder / f"{name}{ending}").is_file() for ending in ENDINGS)
        found[name] = json.loads(path.read_text("utf-8"))
    return found


def results(folder: Path) -> list[Path]:
    """The readings that are there by now."""
    return list((folder / "films").glob("*/*.json"))


def workers(pid: int) -> list[psutil.Process]:
    """The worker processes that a process has started."""
    return [one for one in psutil.Process(pid).children(recursive=True) if _is_worker(one)]


def memory_of(worker: psutil.Process) -> int:
    """What a worker and the children that read for it hold, in bytes; 0 of one that has just ended."""
    try:
        together = [worker, *worker.children(recursive=True)]
        return sum(one.memory_info().rss for one in together)
    except psutil.NoSuchProcess:
        return 0


def _is_worker(process: psutil.Process) -> bool:
    try:
        return "spawn_main" in " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return False
