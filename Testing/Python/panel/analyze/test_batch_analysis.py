"""A worklist is analyzed by a worker of its own while the panel stays free."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from slicerhost.fixtures import process_events, wait_until

from CovidXRayLib.curation.importing.film_table import all_films, film
from CovidXRayLib.curation.importing.import_films import import_paths
from CovidXRayLib.curation.readers.decisions import history
from CovidXRayLib.curation.readers.mask_versions import newest_mask
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.worker.transport.environment import worker_command
from Testing.Python.worker.fatal_program import CRASHES, FatalProgram


class Batch:
    """A run, and all that was heard of it."""

    def __init__(self, where: str, films: list[int]) -> None:
        from CovidXRayPanel.reviewDatabase.batchAnalysis import BatchAnalysis

        self.run = BatchAnalysis(where, films)
        self.progress: list[tuple[int, int]] = []
        self.ends: list[str] = []
        self.run.progressed.connect(lambda done, of: self.progress.append((done, of)))
        self.run.finished.connect(lambda: self.ends.append("finished"))
        self.run.failed.connect(self.ends.append)

    @property
    def pid(self) -> int | None:
        """The child that goes through the films."""
        client = self.run._job._client
        return None if client is None else client._connection._transport.pid

    @property
    def reading_pid(self) -> int:
        """Its child, which reads them."""
        (child,) = psutil.Process(self.pid).children()
        return child.pid

    def kill_reading(self) -> None:
        """Kill the child that reads the films, and wait for the next one."""
        killed = self.reading_pid
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: [each.pid for each in psutil.Process(self.pid).children()] not in ([], [killed]))

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
    made = Batch(str(database.path), films)
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
    assert os.getpriority(os.PRIO_PROCESS, batch.reading_pid) >= 10
    batch.wait()
    assert batch.ends == ["finished"] and batch.run.failures == []
    assert batch.progress == [(number, len(films)) for number in range(len(films) + 1)]
    assert {film(database, each).state for each in films} == {"analyzed"}
    assert all(newest_mask(database, each) is not None for each in films)
    assert batch.pid is None


@pytest.mark.slow
def test_nothing_is_repeated(batch: Batch, database: ReviewDatabase, films: list[int]) -> None:
    for _ in range(2):
        batch.run.start()
        batch.wait()
    assert batch.ends == ["finished", "finished"]
    assert batch.progress[-1] == (0, 0)
    assert analyses(database, films) == [1] * len(films)


@pytest.mark.slow
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
    batch.kill_reading()
    batch.wait()
    assert batch.ends == ["finished"] and batch.run.failures == []
    assert analyses(database, films) == [1] * len(films)


@pytest.mark.slow
def test_film_that_kills_the_worker_is_skipped_now_and_later(
    batch: Batch,
    database: ReviewDatabase,
    films: list[int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from CovidXRayPanel.processes import workerProcess

    program = FatalProgram(tmp_path / "program")
    monkeypatch.setattr(
        workerProcess,
        "worker_command",
        lambda *arguments: [*(command := worker_command(*arguments))[:-2], str(program.folder), command[-1]],
    )
    with Path(film(database, films[0]).path).open("ab") as file:
        file.write(CRASHES)
    for reason in ("ended unexpectedly", "analyze it alone to retry"):
        batch.run.start()
        batch.wait()
        assert batch.ends.pop() == "finished"
        ((film_id, sentence),) = batch.run.failures
        assert film_id == films[0] and reason in sentence
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


@pytest.mark.slow
def test_panel_can_analyze_concurrently(batch: Batch, reader: Any, sample_films: list[Path]) -> None:
    reader.open_one(sample_films[0])
    reader.wait_for_networks()
    batch.run.start()
    batch.wait_for(0)
    reader.analyze()
    assert reader.probability is not None
    batch.wait()
    assert batch.ends == ["finished"]
