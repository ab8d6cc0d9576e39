"""Films per second with workers of one thread, one and two of them, and with one worker of two threads.

Run with ``python -m Testing.Benchmarks.batch``. The films are phantoms on disk, the results are written as
``covidxray analyze --workers`` writes them. All kinds of workers take turns, so that what else the machine
does falls on all of them; figures are medians over the turns, and so are their ratios.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Final

from CovidXRayLib.batch.analysis_settings import claim_folder, settings_of
from CovidXRayLib.batch.records.data_set import DataSet
from CovidXRayLib.batch.run import analyze_batch
from CovidXRayLib.batch.sources.file_source import FileSource
from CovidXRayLib.batch.work_item import Work
from CovidXRayLib.batch.workers.cluster import local_workers
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from Testing.Python.batch.command import memory_of, workers

# How many workers, and with how many threads for their networks and images.
KINDS: Final = {
    "one worker, 1 thread": (1, 1),
    "two workers, 1 thread": (2, 1),
    "one worker, 2 threads": (1, 2),
}
SAMPLE_SECONDS: Final = 0.1


@dataclass
class Figures:
    """What was measured of one kind, a value for each turn."""

    films_per_second: list[float] = field(default_factory=list)
    cold_seconds: list[float] = field(default_factory=list)
    worker_bytes: list[int] = field(default_factory=list)


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


def measure(films: Path, count: int, many: int, threads: int, figures: Figures) -> None:
    """Start workers, let them warm up, and time all films once."""
    settings = settings_of(None, "onnxruntime", None)
    start = time.perf_counter()
    with local_workers(many) as client, tempfile.TemporaryDirectory() as folder:

        def analyze(name: str, source: Path) -> None:
            out = Path(folder) / "out"
            claim_folder(out, settings)
            work = Work(out, settings, threads=threads, device="cpu")
            sources = [(name, FileSource(source, lambda one: None))]
            report = analyze_batch(client, sources, work, DataSet(out))
            if report.failed:
                raise SystemExit("a film failed")

        analyze("first", films / "warm/0.dcm")
        figures.cold_seconds.append(time.perf_counter() - start)
        analyze("warm", films / "warm")  # each worker gets some of them
        with largest_worker(figures.worker_bytes):
            start = time.perf_counter()
            analyze("all", films / "timed")
            figures.films_per_second.append(count / (time.perf_counter() - start))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--films", type=int, default=60, help="(default: %(default)s)")
    parser.add_argument("--size", type=int, default=512, help="rows and columns (default: %(default)s)")
    parser.add_argument("--turns", type=int, default=5, help="(default: %(default)s)")
    arguments = parser.parse_args()
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; "
        f"{arguments.films} films of {arguments.size} pixels"
    )
    figures = {name: Figures() for name in KINDS}
    with tempfile.TemporaryDirectory() as folder:
        films = Path(folder)
        for place, first, count in (("timed", 0, arguments.films), ("warm", arguments.films, 8)):
            (films / place).mkdir()
            for number in range(count):
                write_dicom(project_chest(first + number, arguments.size), films / place / f"{number}.dcm")
        for _turn in range(arguments.turns):
            for name, (many, threads) in KINDS.items():
                measure(films, arguments.films, many, threads, figures[name])
    base = next(iter(figures.values()))
    print(f"{'':<24} {'films/s':>8} {'ratio':>6} {'cold start':>11} {'MiB a worker':>13}")
    for name, found in figures.items():
        pairs = zip(found.films_per_second, base.films_per_second, strict=True)
        print(
            f"{name:<24} {statistics.median(found.films_per_second):8.2f} "
            f"{statistics.median(mine / its for mine, its in pairs):6.2f} "
            f"{statistics.median(found.cold_seconds):9.1f} s "
            f"{max(found.worker_bytes) / 2**20:13.0f}"
        )
    print("Cold start: from starting scheduler and workers to the first film's row.")


if __name__ == "__main__":
    main()
