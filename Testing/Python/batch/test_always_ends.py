"""A batch ends, whatever becomes of its workers and of the children that read for them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from CovidXRayLib.batch.analysis_settings import claim_folder, settings_of
from CovidXRayLib.batch.errors import ClusterError
from CovidXRayLib.batch.records.data_set import DataSet
from CovidXRayLib.batch.sources.film_source import Item
from CovidXRayLib.batch.work_item import Work
from Testing.Python.batch.command import by_name
from Testing.Python.worker.fatal_program import CRASHES, HANGS, FatalProgram, film_with_mark

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="Windows has no kill -9"),
]


class Missing:
    """Films that are not there."""

    def __init__(self, folder: Path, count: int) -> None:
        self._folder, self._count = folder, count

    def items(self) -> Iterator[Item]:
        for number in range(self._count):
            yield Item(str(self._folder / f"{number}.dcm"))


@pytest.fixture
def work(tmp_path: Path) -> Work:
    settings = settings_of(None, "onnxruntime", None)
    claim_folder(tmp_path, settings)
    return Work(tmp_path, settings)


def the_process() -> int:
    return os.getpid()


def test_fatal_films_are_reported_recorded_and_skipped(tmp_path: Path) -> None:
    program = FatalProgram(tmp_path / "program")
    films, out = tmp_path / "films", tmp_path / "out"
    film_with_mark(films / "a.dcm", CRASHES)
    film_with_mark(films / "b.dcm", HANGS, seed=1)
    film_with_mark(films / "c.dcm", seed=2)
    named = ("--out", out, "--workers", 1, "--film-seconds", 10, "--quiet", "--with-names")
    command = ("analyze", films, *named)

    first = program.run(*command)
    assert first.returncode == 1
    crashed, late = sorted(first.stderr.splitlines())
    assert "a.dcm: the program that read it ended unexpectedly (ended by signal SIGSEGV)" in crashed
    assert "b.dcm: it took longer than 10 seconds" in late
    found = by_name(out)
    assert {name: row["status"] for name, row in found.items()} == {
        "a.dcm": "fatal",
        "b.dcm": "fatal",
        "c.dcm": "read",
    }
    # Memory may have been short; time is not more at the second try.
    assert (found["a.dcm"]["attempts"], found["b.dcm"]["attempts"]) == (3, 1)

    again = program.run(*command)
    assert again.returncode == 1
    assert all("skipped" in line for line in again.stderr.splitlines())
    assert by_name(out) == found

    # Named by itself, it is remembered all the same.
    alone = program.run("analyze", films / "a.dcm", *command[2:])
    assert "skipped" in alone.stderr
    tried = program.run("analyze", films / "a.dcm", *command[2:], "--retry-failed")
    assert "ended unexpectedly" in tried.stderr

    film_with_mark(films / "a.dcm", seed=3)  # another film in its place is another matter
    changed = program.run("analyze", films / "a.dcm", *command[2:])
    assert (changed.returncode, changed.stderr) == (0, "")
    assert by_name(out)["a.dcm"]["status"] == "read"


def test_worker_abandoned_by_dask_is_replaced(tmp_path: Path, work: Work) -> None:
    import dask

    from CovidXRayLib.batch.run import analyze_batch
    from CovidXRayLib.batch.workers.cluster import local_workers

    with local_workers(1) as client, dask.config.set({"distributed.deploy.lost-worker-timeout": "1ms"}):
        os.kill(client.submit(the_process, pure=False).result(), signal.SIGKILL)
        while client.cluster.workers:  # type: ignore[union-attr]
            time.sleep(0.05)
        report = analyze_batch(client, [("missing", Missing(tmp_path, 3))], work, DataSet(tmp_path))
    assert report.failed == 3


def test_missing_workers_are_an_error(tmp_path: Path, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    from distributed import Client, LocalCluster

    from CovidXRayLib.batch import run

    monkeypatch.setattr(run, "NO_WORKER_TIMEOUT_S", 2.0)
    monkeypatch.setattr(run, "_COUNT_WORKERS_SECONDS", 0.5)
    with (
        LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=None) as cluster,
        # As from elsewhere: the workers are others' affair.
        Client(cluster.scheduler_address, set_as_default=False) as client,
        pytest.raises(ClusterError, match="All workers were lost"),
    ):
        run.analyze_batch(client, [("missing", Missing(tmp_path, 3))], work, DataSet(tmp_path))


def test_unresponsive_workers_are_an_error(
    tmp_path: Path, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    from CovidXRayLib.batch import run
    from CovidXRayLib.batch.workers.cluster import local_workers

    monkeypatch.setattr(run, "START_SECONDS", 1.0)
    monkeypatch.setattr(run, "_COUNT_WORKERS_SECONDS", 0.5)
    short = Work(work.folder, work.settings, film_seconds=0.5)
    with local_workers(1) as client:
        worker = client.submit(the_process, pure=False).result()
        os.kill(worker, signal.SIGSTOP)
        try:
            with pytest.raises(ClusterError, match="No response from the workers"):
                run.analyze_batch(client, [("missing", Missing(tmp_path, 3))], short, DataSet(tmp_path))
        finally:
            os.kill(worker, signal.SIGCONT)
