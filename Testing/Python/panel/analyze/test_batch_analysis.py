"""A worklist is analyzed by a worker of its own while the panel stays free."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slicerhost.fixtures import process_events, wait_until

from CovidXRayLib.curation.importing.film_table import all_films, film
from CovidXRayLib.curation.importing.import_films import import_paths
from CovidXRayLib.curation.readers.decisions import history
from CovidXRayLib.curation.readers.mask_versions import newest_mask
from CovidXRayLib.curation.review_database import ReviewDatabase


class Batch:
    """A run, and all that was heard of it."""

    def __init__(self, database: ReviewDatabase, films: list[int]) -> None:
        from CovidXRayPanel.processes.batchAnalysis import BatchAnalysis, createBackgroundClient

        self.clients: list[Any] = []

        def create() -> Any:
            self.clients.append(createBackgroundClient())
            return self.clients[-1]

        self.run = BatchAnalysis(create, database, films)
        self.progress: list[tuple[int, int]] = []
        self.ends: list[str] = []
        self.run.progressed.connect(lambda done, of: self.progress.append((done, of)))
        self.run.finished.connect(lambda: self.ends.append("finished"))
        self.run.failed.connect(self.ends.append)

    @property
    def pid(self) -> int | None:
        return self.clients[-1]._connection._transport.pid

    def wait(self) -> None:
        wait_until(lambda: not self.run.isRunning)
        process_events()

    def wait_for(self, done: int) -> None:
        wait_until(lambda: bool(self.progress) and self.progress[-1][0] >= done)


@pytest.fixture
def database(tmp_path: Path, sample_films: list[Path]) -> Iterator[ReviewDatabase]:
    """A review database with the sample films."""
    folder = tmp_path / "films"
    shutil.copytree(sample_films[0].parent, folder)
    with ReviewDatabase.open(tmp_path / "store.sqlite") as opened:
        import_paths(opened, [folder])
        yield opened


@pytest.fixture
def films(database: ReviewDatabase) -> list[int]:
    return [each.id for each in all_films(database)]


@pytest.fixture
def batch(panel: Any, database: ReviewDatabase, films: list[int]) -> Iterator[Batch]:
    made = Batch(database, films)
    yield made
    made.run.stop()


def analyses(database: ReviewDatabase, films: list[int]) -> list[int]:
    return [len([event for event in history(database, each) if event.kind == "analyzed"]) for each in films]


def test_all_films_are_analyzed_and_recorded(
    batch: Batch, database: ReviewDatabase, films: list[int]
) -> None:
    batch.run.start()
    batch.wait_for(1)
    # The worker gives way to the panel, and to the panel's own worker.
    assert os.getpriority(os.PRIO_PROCESS, batch.pid) >= 10
    batch.wait()
    assert batch.ends == ["finished"] and batch.run.failures == []
    assert batch.progress == [(number, len(films)) for number in range(len(films) + 1)]
    assert {film(database, each).state for each in films} == {"analyzed"}
    assert all(newest_mask(database, each) is not None for each in films)
    assert batch.clients[-1].state == "stopped" and batch.pid is None


def test_nothing_is_repeated(batch: Batch, database: ReviewDatabase, films: list[int]) -> None:
    for _ in range(2):
        batch.run.start()
        batch.wait()
    assert batch.ends == ["finished", "finished"]
    assert batch.progress[-1] == (0, 0)
    assert analyses(database, films) == [1] * len(films)


def test_stopped_run_ends_at_once_and_is_resumed(
    batch: Batch, database: ReviewDatabase, films: list[int]
) -> None:
    batch.run.start()
    batch.wait_for(1)
    batch.run.stop()
    assert not batch.run.isRunning and batch.pid is None
    process_events()
    assert batch.ends == [] and sum(analyses(database, films)) < len(films)
    batch.run.start()
    batch.wait()
    assert batch.ends == ["finished"]
    assert analyses(database, films) == [1] * len(films)


@pytest.mark.slow
def test_killed_worker_is_replaced_and_no_film_is_missed(
    batch: Batch, database: ReviewDatabase, films: list[int]
) -> None:
    batch.run.start()
    wait_until(lambda: bool(batch.progress))
    os.kill(batch.pid, signal.SIGKILL)
    batch.wait()
    assert batch.ends == ["finished"] and batch.run.failures == []
    assert analyses(database, films) == [1] * len(films)


@pytest.mark.slow
def test_film_that_kills_the_worker_twice_is_skipped(
    batch: Batch, database: ReviewDatabase, films: list[int]
) -> None:
    batch.run.start()
    for _ in range(2):
        wait_until(lambda: bool(batch.progress) and batch.clients[-1].state == "busy")
        pid = batch.pid
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda pid=pid: batch.pid != pid)
    batch.wait()
    assert batch.ends == ["finished"]
    ((film_id, sentence),) = batch.run.failures
    assert film_id == films[0] and "ended unexpectedly" in sentence
    assert analyses(database, films) == [0] + [1] * (len(films) - 1)


def test_unreadable_films_are_reported_and_skipped(
    batch: Batch, database: ReviewDatabase, films: list[int]
) -> None:
    Path(film(database, films[0]).path).unlink()
    Path(film(database, films[1]).path).write_bytes(b"no film any more")
    batch.run.start()
    batch.wait()
    assert batch.ends == ["finished"]
    assert [film_id for film_id, _sentence in batch.run.failures] == films[:2]
    assert all(sentence.endswith(".") for _film_id, sentence in batch.run.failures)
    assert analyses(database, films) == [0, 0] + [1] * (len(films) - 2)


def test_missing_networks_are_reported(batch: Batch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVIDXRAY_WEIGHTS", str(tmp_path / "none"))
    batch.run.start()
    batch.wait()
    (sentence,) = batch.ends
    assert sentence != "finished" and sentence.endswith(".")


def test_panel_can_analyze_concurrently(batch: Batch, reader: Any, sample_films: list[Path]) -> None:
    reader.open_one(sample_films[0])
    reader.wait_for_networks()
    batch.run.start()
    batch.wait_for(0)
    reader.analyze()
    assert reader.probability is not None
    batch.wait()
    assert batch.ends == ["finished"]
