"""What a large database costs: filters in every order, a page of the list, decisions, opening, importing.

Run with ``python -m Testing.Benchmarks.curation --help``. The rows are made up (see ``curation_rows.py``);
the films to import are small images that differ from each other, so that the time is the database's own.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np

from CovidXRayLib.curation.history.vocabulary import MASK_FILTERS, ORDERS
from CovidXRayLib.curation.importing.import_films import import_paths
from CovidXRayLib.curation.readers.decisions import comment, judge_mask, set_flags, set_label, undo
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.curation.worklists.worklist_table import Filter, film_ids, rows
from Testing.Benchmarks.curation_rows import fill
from Testing.Python.curation.postgres import PostgresServer, server_programs

LIMIT_MS = 200.0
PAGE = 50
READER = 1
FILTERS = {
    "everything": Filter(),
    "text in the path": Filter(text="film0123"),
    "text in a comment": Filter(text="apex"),
    "text found nowhere": Filter(text="no such word"),
    "one state": Filter(states=("disagreed",)),
    "two states": Filter(states=("reviewed", "second_read")),
    "one label": Filter(labels=("covid",)),
    "two labels": Filter(labels=("covid", "unusable")),
    "flags": Filter(flags=("rotated", "devices")),
    "unanswered by the reader": Filter(unanswered_by=READER),
    "assigned to the reader": Filter(assigned_to=READER),
    "assigned and unanswered": Filter(assigned_to=READER, unanswered_by=READER),
    "checks failed": Filter(checks_failed=True),
    "checks passed": Filter(checks_failed=False),
    "one worklist": Filter(worklist_id=3),
    "one worklist, unanswered": Filter(worklist_id=3, unanswered_by=READER),
    "all at once": Filter(
        "film", ("adjudicated", "reviewed"), ("covid",), (), None, READER, "accepted", False, 3
    ),
} | {f"mask {word}": Filter(mask=word) for word in MASK_FILTERS}


def milliseconds(repeats: int, action: Callable[..., object], *arguments: object) -> list[float]:
    """How long each of some repeats takes, after one that is not counted."""
    times = []
    for _ in range(repeats + 1):
        began = time.perf_counter()
        action(*arguments)
        times.append(1000 * (time.perf_counter() - began))
    return times[1:]


def summary(times: list[float]) -> str:
    """Median and 95th percentile."""
    return f"{statistics.median(times):7.1f} {np.percentile(times, 95):7.1f}"


def measure_lists(database: ReviewDatabase, repeats: int) -> None:
    """Print how long each filter takes in each order, for a reader and for nobody in particular."""
    for title, reader in (("a reader's own list", READER), ("nobody's list", None)):
        print(
            f"\n{f'{title}: median, 95th percentile in ms':<44}" + "".join(f"{order:>17}" for order in ORDERS)
        )
        slowest: list[float] = []
        for name, expected in FILTERS.items():
            columns = []
            for order in ORDERS:
                times = milliseconds(repeats, film_ids, database, expected, order, reader)
                slowest.append(statistics.median(times))
                columns.append(f"{summary(times):>17}")
            found = len(film_ids(database, expected, "import", reader))
            print(f"{f'{name} ({found} films)':<44}" + "".join(columns), flush=True)
        over = sum(median > LIMIT_MS for median in slowest)
        print(f"slowest median {max(slowest):.1f} ms; {over} of {len(slowest)} over {LIMIT_MS:.0f} ms")


def measure_rows(database: ReviewDatabase, repeats: int) -> None:
    """Print how long the visible lines of the list take."""
    found = film_ids(database, Filter(), "uncertainty", READER)
    pages = iter([found[at : at + PAGE] for at in range(0, len(found), len(found) // (repeats + 2))])
    times = milliseconds(repeats, lambda: rows(database, next(pages), READER))
    print(f"\n{f'{PAGE} lines of the list':<44}{summary(times):>17}")


def measure_decisions(database: ReviewDatabase, count: int) -> None:
    """Print how long each kind of decision takes until it is on the disk, on films all over the database."""
    films = film_ids(database)[:: max(1, len(film_ids(database)) // (count + 1))]
    reader = 2
    kinds: dict[str, Callable[[int], object]] = {
        "label": lambda film: set_label(database, film, reader, "covid"),
        "mask": lambda film: judge_mask(database, film, reader, True, film),
        "flags": lambda film: set_flags(database, film, reader, ["rotated"]),
        "comment": lambda film: comment(database, film, reader, "seen"),
        "undo": lambda film: undo(database, reader),
    }
    print(f"\n{'decisions: median, 95th percentile in ms':<61}{'per second':>12}")
    for name, decide in kinds.items():
        times = milliseconds(count, lambda decide, chosen: decide(next(chosen)), decide, iter(films))
        print(f"{name:<44}{summary(times):>17}{1000 * count / sum(times):12.0f}")


def measure_opening(where: str) -> None:
    """Print how long a review database takes to open, the first time in a day and later."""
    for number in range(3):
        began = time.perf_counter()
        ReviewDatabase.open(where).close()
        print(f"opening, time {number + 1}: {time.perf_counter() - began:.2f} s")


def measure_import(where: str, folder: Path, count: int) -> None:
    """Print how fast films come into an empty database, and how fast they are recognized afterward."""
    noise = np.random.default_rng(0)
    for number in range(count):
        (folder / f"{number // 500}").mkdir(exist_ok=True)
        image = np.kron(noise.integers(0, 255, (32, 32), np.uint8), np.ones((8, 8), np.uint8))
        cv2.imwrite(str(folder / f"{number // 500}" / f"{number}.png"), image)
    for title in ("import", "the same again"):
        began = time.perf_counter()
        with ReviewDatabase.open(where) as database:
            report = import_paths(database, [folder])
        seconds = time.perf_counter() - began
        print(
            f"{title}: {count} films in {seconds:.0f} s, {count / seconds:.0f} per second "
            f"({report.added} added, {report.known} known, {len(report.refused)} refused)"
        )


@contextmanager
def places(kind: str) -> Iterator[Callable[[], str]]:
    """Give a function that tells where a new database may be made."""
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            numbers = iter(range(10))
            yield lambda: str(Path(folder) / f"store{next(numbers)}.sqlite")
            return
        programs = server_programs()
        if programs is None:
            raise SystemExit("PostgreSQL is not installed; --database sqlite needs none.")
        server = PostgresServer(programs)
        try:
            yield server.new_database
        finally:
            server.stop()


def main() -> None:
    """Fill a review database with made up rows, and print how long what readers do takes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--films", type=int, default=100_000, help="rows to make up (default: 100000)")
    parser.add_argument("--repeats", type=int, default=20, help="of each query (default: 20)")
    parser.add_argument("--decisions", type=int, default=300, help="of each kind (default: 300)")
    parser.add_argument("--import", dest="imported", type=int, default=10_000, help="films (default: 10000)")
    arguments = parser.parse_args()
    with places(arguments.database) as place:
        where = place()
        began = time.perf_counter()
        with ReviewDatabase.open(where) as database:
            fill(database, arguments.films, lambda table: print(f"filling {table} ...", flush=True))
        print(f"{arguments.films} films made up in {time.perf_counter() - began:.0f} s")
        measure_opening(where)
        with ReviewDatabase.open(where) as database:
            measure_lists(database, arguments.repeats)
            measure_rows(database, arguments.repeats)
            measure_decisions(database, arguments.decisions)
        if arguments.imported:
            with tempfile.TemporaryDirectory() as folder:
                measure_import(place(), Path(folder), arguments.imported)


if __name__ == "__main__":
    main()
