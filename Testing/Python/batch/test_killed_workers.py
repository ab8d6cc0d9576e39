"""Workers and clients that are killed on the way, and Ctrl-C: nothing is lost, nothing is there twice."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from Testing.Python.batch.command import analyze, begin, readings, results, rows, workers

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="Windows has neither kill -9 nor process groups"),
]

FILMS = 500
SIZE = 512
KILLS = 5
# A client that kept its films, or whole rows of them, would grow by more; a film of 512 x 512 takes 1 MiB as
# an array, and an allocator's pools some tens of MiB.
GROWTH = 100 * 2**20


def assert_all_there_once(out: Path, films: int, size: int) -> None:
    found = rows(out)
    assert sorted(row["address"] for row in found) == sorted(
        f"phantom://{seed}?size={size}" for seed in range(films)
    )
    assert {row["status"] for row in found} == {"read"}
    assert len({row["sha256"] for row in found}) == films
    files = readings(out)
    assert sorted(files) == sorted(row["result"] for row in found)
    for row in found:
        assert files[row["result"]]["film"]["sha256"] == row["sha256"]


def test_five_workers_killed_during_a_run(tmp_path: Path, print_measurement: Callable[[str], None]) -> None:
    out = tmp_path / "out"
    process = begin(f"phantom://0/{FILMS}?size={SIZE}", "--out", out, "--workers", 2, "--json")
    client = psutil.Process(process.pid)
    killed, early, late = 0, 0, 0
    while process.poll() is None:
        done = len(results(out))
        memory = client.memory_info().rss
        if done < FILMS // 4:
            early = max(early, memory)
        else:
            late = max(late, memory)
        if killed < KILLS and done >= (killed + 1) * FILMS // (KILLS + 2):
            victims = workers(process.pid)
            if len(victims) == 2:  # the last one that was killed has been replaced
                victims[killed % 2].kill()
                killed += 1
        time.sleep(0.2)
    stdout, stderr = process.communicate()
    assert process.returncode == 0, stderr
    assert killed == KILLS
    counts = json.loads(stdout)
    assert (counts["read"], counts["copies"], counts["failed"]) == (FILMS, 0, 0)
    assert_all_there_once(out, FILMS, SIZE)
    print_measurement(
        f"client of {FILMS} films: {early / 2**20:.0f} MiB in the first quarter, then {late / 2**20:.0f} MiB"
    )
    assert late < early + GROWTH


@pytest.mark.parametrize("how", ["ctrl-c", "kill -9"])
def test_interrupted_client_is_resumed(tmp_path: Path, how: str) -> None:
    out, films, size = tmp_path / "out", 12, 128
    command = (f"phantom://0/{films}?size={size}", "--out", out, "--workers", 2, "--json")
    process = begin(*command)
    # Two workers have four films at most: where a fifth is, the first row has come back.
    while len(results(out)) < 5:
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    children = workers(process.pid)
    assert len(children) == 2
    if how == "ctrl-c":
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers, too
    else:
        process.kill()
    _stdout, stderr = process.communicate(timeout=300)
    if how == "ctrl-c":
        assert process.returncode == 130
        assert stderr.splitlines() == [
            "Stopped. Finished results are complete; run the same command again to resume."
        ]
        assert 1 <= len(rows(out)) < films
    gone, alive = psutil.wait_procs(children, timeout=120)
    assert not alive and len(gone) == 2
    kept = {path: path.stat().st_mtime_ns for path in results(out)}
    done = analyze(*command)
    assert done.returncode == 0, done.stderr
    assert_all_there_once(out, films, size)
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
