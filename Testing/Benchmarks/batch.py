"""Films per second with workers of one thread, one and two of them, and with one worker of two threads.

Run with ``python -m Testing.Benchmarks.batch``. The films are phantoms on disk, or behind a store that
answers after a delay; the results are written as ``covidxray analyze --workers`` writes them. All kinds of
workers take turns, so that what else the machine does falls on all of them; figures are medians over the
turns, and so are their ratios.

A worker draws and writes beside its networks, so that even one with a single thread for these uses more than
one core. Ratios are therefore to a worker that has one core alone, where the system can confine it to that
(Linux).
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from threading import Event, Thread
from typing import Final

from CovidXRayLib.batch.analysis_settings import claim_folder, settings_of
from CovidXRayLib.batch.ledger import BatchReport
from CovidXRayLib.batch.records.data_set import DataSet
from CovidXRayLib.batch.run import analyze_batch
from CovidXRayLib.batch.sources.file_source import FileSource
from CovidXRayLib.batch.sources.film_source import Source
from CovidXRayLib.batch.work_item import Work
from CovidXRayLib.batch.worker_times import STAGES, WorkerTimes, sum_of
from CovidXRayLib.batch.workers.cluster import local_workers
from CovidXRayLib.engines.engine_names import DEFAULT_ENGINE
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from Testing.Benchmarks.measuring.slow_store import slow_store
from Testing.Benchmarks.measuring.spread import Spread
from Testing.Python.batch.command import memory_of, workers


@dataclass(frozen=True)
class Kind:
    """How many workers, with how many threads for networks and images, and whether on one core alone."""

    workers: int
    threads: int
    on_one_core: bool = False

    @property
    def cores(self) -> int:
        """The cores that it can use, of those that there are."""
        return 1 if self.on_one_core else min(self.workers * self.threads, os.cpu_count() or 1)


CONFINES: Final = hasattr(os, "sched_setaffinity")
KINDS: Final = {"one worker on one core": Kind(1, 1, on_one_core=True)} if CONFINES else {}
KINDS.update(
    {
        "one worker, 1 thread": Kind(1, 1),
        "two workers, 1 thread": Kind(2, 1),
        "one worker, 2 threads": Kind(1, 2),
    }
)
SAMPLE_SECONDS: Final = 0.1
WARM_FILMS: Final = 8
# Making a large phantom takes many times as long as its analysis.
PHANTOMS: Final = 8


@dataclass
class Figures:
    """What was measured of one kind, a value for each turn."""

    films_per_second: list[float] = field(default_factory=list)
    cold_seconds: list[float] = field(default_factory=list)
    worker_bytes: list[int] = field(default_factory=list)
    times: list[WorkerTimes] = field(default_factory=list)


@contextmanager
def largest_worker(found: list[int]) -> Iterator[None]:
    """Append the largest resident set of a worker with its child, in bytes, while the context lasted."""
    processes, ended, largest = workers(os.getpid()), Event(), 0

    def sample() -> None:
        nonlocal largest
        while not ended.wait(SAMPLE_SECONDS):
            largest = max([largest, *map(memory_of, processes)])

    thread = Thread(target=sample)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        found.append(largest)


@contextmanager
def one_core() -> Iterator[None]:
    """Confine this process, and those that it starts, to one core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def write_films(folder: Path, size: int, count: int) -> None:
    """Write films whose files all differ, although only a few show different chests."""
    (folder / "warm").mkdir()
    (folder / "timed").mkdir()
    for seed in range(min(PHANTOMS, count)):
        file = BytesIO()
        write_dicom(project_chest(seed, size), file)
        data = file.getbuffer()
        for number in range(seed, count + WARM_FILMS, PHANTOMS):
            data[:4] = number.to_bytes(4, "big")  # of the preamble, which no reader interprets
            place = "timed" if number < count else "warm"
            (folder / place / f"{number}.dcm").write_bytes(data)


def measure(films: Path, delay: float, kind: Kind, figures: Figures) -> None:
    """Start workers, let them warm up, and time all films once."""
    settings = settings_of(None, DEFAULT_ENGINE, None)
    start = time.perf_counter()
    cores: AbstractContextManager[None] = one_core() if kind.on_one_core else nullcontext()
    with cores, local_workers(kind.workers) as client, tempfile.TemporaryDirectory() as folder:

        def analyze(name: str, source: Source) -> BatchReport:
            out = Path(folder) / "out"
            claim_folder(out, settings)
            work = Work(out, settings, threads=kind.threads, device="cpu")
            report = analyze_batch(client, [(name, source)], work, DataSet(out))
            if report.failed:
                raise SystemExit("a film failed")
            return report

        first = next((films / "warm").iterdir())
        analyze("first", FileSource(first, lambda one: None))
        figures.cold_seconds.append(time.perf_counter() - start)
        analyze("warm", FileSource(films / "warm", lambda one: None))  # each worker gets some of them
        store = slow_store(films / "timed", delay) if delay else nullcontext()
        with store as behind_network, largest_worker(figures.worker_bytes):
            start = time.perf_counter()
            report = analyze("all", behind_network or FileSource(films / "timed", lambda one: None))
            figures.films_per_second.append(report.read / (time.perf_counter() - start))
        figures.times.append(sum_of(report.workers.values()))


def report_figures(figures: dict[str, Figures]) -> None:
    """Print speeds and their ratios to the first kind with quartiles, and where a worker spends its time."""
    base = next(iter(figures.values()))
    print(f"{'':<24} {'films/s':<23} {'ratio':<23} {'of cores':>8} {'cold start':>11} {'MiB a worker':>13}")
    for name, found in figures.items():
        speed = Spread.of(found.films_per_second)
        ratio = Spread.of_ratios(found.films_per_second, base.films_per_second)
        print(
            f"{name:<24} {speed.times():<23} {ratio.times():<23} {ratio.median / KINDS[name].cores:8.0%} "
            f"{statistics.median(found.cold_seconds):9.1f} s "
            f"{max(found.worker_bytes) / 2**20:13.0f}"
        )
    print("Cold start: from starting scheduler and workers to the first film's row.")
    print(f"\n{'a worker, ms a film':<24}" + "".join(f"{stage:>10}" for stage in STAGES))
    for name, found in figures.items():
        columns = (
            statistics.median(1000 * one.seconds[stage] / one.films for one in found.times)
            for stage in STAGES
        )
        print(f"{name:<24}" + "".join(f"{value:10.1f}" for value in columns))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--films", type=int, default=40, help="(default: %(default)s)")
    parser.add_argument("--size", type=int, default=3000, help="rows and columns (default: %(default)s)")
    parser.add_argument("--turns", type=int, default=5, help="(default: %(default)s)")
    parser.add_argument("--delay", type=float, default=0.0, help="of a store, in seconds (default: a disk)")
    arguments = parser.parse_args()
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; "
        f"{arguments.films} films of {arguments.size} x {arguments.size} pixels"
    )
    figures = {name: Figures() for name in KINDS}
    with tempfile.TemporaryDirectory() as folder:
        write_films(Path(folder), arguments.size, arguments.films)
        for _turn in range(arguments.turns):
            for name, kind in KINDS.items():
                measure(Path(folder), arguments.delay, kind, figures[name])
    report_figures(figures)


if __name__ == "__main__":
    main()
