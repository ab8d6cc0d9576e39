"""The run: a few films at a time go to the workers, and their rows into the data set as they come."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.batch.data_set import DataSet
from CovidXRayLib.batch.index import Index
from CovidXRayLib.batch.problems import ClusterError, NotWrittenError
from CovidXRayLib.batch.row import COPY, Row, failed_row
from CovidXRayLib.batch.sources.source import Item, Source
from CovidXRayLib.batch.task import Outcome, analyze_address, film_sentence
from CovidXRayLib.batch.work import Work
from CovidXRayLib.errors import CovidXRayError, FilmError
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from distributed import Client, Future

# How often a film is tried that failed for a reason that may pass: its store, or a worker's death, where
# Dask itself has tried it on four workers each time (distributed.scheduler.allowed-failures).
ATTEMPTS: Final = 3
# Each worker has one film at work and one at hand.
_IN_FLIGHT_PER_THREAD: Final = 2
_COUNT_WORKERS_SECONDS: Final = 15.0
_DRAIN_SECONDS: Final = 10.0

OnFilm = Callable[[Row], object]


@dataclass
class BatchReport:
    """What became of the films of a run.

    Attributes
    ----------
    read
        Analyzed now, or their results were there and only the row was missing.
    copies
        Of those, contents that lie under an earlier address, too.
    known
        Left alone: the data set had them, and they have not changed.
    failed
        Not read.
    most_in_flight
        The most films that were with the workers at once.
    interrupted
        Whether the user ended it.
    """

    read: int = 0
    copies: int = 0
    known: int = 0
    failed: int = 0
    most_in_flight: int = 0
    interrupted: bool = False


def analyze_batch(
    client: Client,
    sources: Iterable[tuple[str, Source]],
    work: Work,
    data_set: DataSet,
    on_film: OnFilm = lambda row: None,
) -> BatchReport:
    """Analyze what is not in the data set yet.

    Parameters
    ----------
    client
        Of the workers.
    sources
        What the user named, each with its absolute path or address; listed one after the other, as workers
        have room.
    work
        How, and where the results go.
    data_set
        Of the same folder; no other run may write to it meanwhile.
    on_film
        Called in this thread with each row, of films that failed, too.

    Raises
    ------
    NotWrittenError
        If results cannot be written.
    ClusterError
        If the workers or the scheduler have gone, or lack a package.
    BatchError, EngineError, PacsError, WeightsError
        If no later film would fare better. Whatever is raised, the rows that came are written.
    """
    with Index(data_set) as index:
        run = _Run(client, work, data_set, index, on_film)
        try:
            run.go(_listed(sources, index))
        except KeyboardInterrupt:
            run.report.interrupted = True
        finally:
            run.end()
        return run.report


def _listed(sources: Iterable[tuple[str, Source]], index: Index) -> Iterator[Item]:
    for name, source in sources:
        index.forget_failed_source(name)
        try:
            yield from source.items()
        except FilmError as error:
            yield Item(name, problem=film_sentence(name, error.problem, error.remedy))


class _Run:
    def __init__(self, client: Client, work: Work, data_set: DataSet, index: Index, on_film: OnFilm) -> None:
        from distributed import as_completed

        self.report = BatchReport()
        self._client: Any = client  # Dask's client has few types of its own
        self._work, self._data_set = work, data_set
        self._index, self._on_film = index, on_film
        self._group = f"covidxray-{secrets.token_hex(4)}"
        self._submitted = 0
        self._flying: dict[Future[Any], tuple[Item, int]] = {}
        completed: Any = as_completed
        self._finished = completed(loop=client.loop, with_results=True, raise_errors=False)
        self._room, self._counted = 0, -_COUNT_WORKERS_SECONDS

    def go(self, items: Iterator[Item]) -> None:
        while True:
            self._fill(items)
            if not self._flying:
                return
            future, result = next(self._finished)
            self._settle(future, result)

    def end(self) -> None:
        """Call back what is still with the workers, and write the rows that came."""
        self._client.cancel(list(self._flying))
        self._flying.clear()
        # A result that is on its way when the workers end would be complained of.
        deadline = time.monotonic() + _DRAIN_SECONDS
        while not self._finished.is_empty() and time.monotonic() < deadline:
            self._finished.next_batch(block=False)
            time.sleep(0.01)
        self._write(last=True)

    def _fill(self, items: Iterator[Item]) -> None:
        if time.monotonic() - self._counted > _COUNT_WORKERS_SECONDS:
            threads = sum(self._client.nthreads().values())
            self._room, self._counted = max(1, threads) * _IN_FLIGHT_PER_THREAD, time.monotonic()
        while len(self._flying) < self._room:
            item = next(items, None)
            if item is None:
                return
            if not self._index.is_new(item.address):
                continue
            if self._index.is_done(item.address, item.stamp):
                self.report.known += 1
            elif item.problem:
                self._fail(item, failed_row(item.problem))
            else:
                self._submit(item, 1)

    def _submit(self, item: Item, attempt: int) -> None:
        self._submitted += 1
        future = self._client.submit(
            analyze_address,
            item.address,
            item.sha256,
            attempt,
            self._work,
            key=(self._group, self._submitted),
            pure=False,
        )
        self._flying[future] = item, attempt
        self.report.most_in_flight = max(self.report.most_in_flight, len(self._flying))
        self._finished.add(future)

    def _settle(self, future: Future[Any], result: Any) -> None:
        item, attempt = self._flying.pop(future)
        if future.status == "finished":
            outcome: Outcome = result
        elif future.status == "error":
            outcome = _outcome_of_error(item, attempt, result[1])
        else:
            raise ClusterError(_("The scheduler has gone; start the same command again."))
        if outcome.may_pass and attempt < ATTEMPTS:
            self._submit(item, attempt + 1)
        elif outcome.row.get("error"):
            self._fail(item, outcome.row)
        else:
            self._keep(item, outcome.row)
        if self._data_set.is_due:
            self._write()

    def _keep(self, item: Item, row: Row) -> None:
        row |= {"address": item.address, "stamp": item.stamp}
        if self._index.forget_failed(item.address):
            self._write_failed()  # before the row that takes its place: no address is ever there twice
        if self._index.has_row(item.address, row["sha256"]):
            self.report.known += 1  # looked at again since nothing but its content could tell
            return
        self.report.read += 1
        if self._index.has_content(row["sha256"]):
            row["status"] = COPY
            self.report.copies += 1
        self._data_set.append(row)
        self._index.put_done(row)
        self._on_film(row)

    def _fail(self, item: Item, row: Row) -> None:
        row |= {"address": item.address, "stamp": item.stamp}
        self.report.failed += 1
        self._index.put_failed(row)
        self._on_film(row)

    def _write(self, *, last: bool = False) -> None:
        try:
            self._data_set.write_part()
        except OSError as error:
            raise self._not_written(error) from error
        if last:
            self._write_failed()

    def _write_failed(self) -> None:
        try:
            self._data_set.write_failed(self._index.failed())
        except OSError as error:
            raise self._not_written(error) from error

    def _not_written(self, error: OSError) -> NotWrittenError:
        return NotWrittenError(
            _(
                "{folder}: the readings cannot be written ({error}); make room or choose another --out."
            ).format(folder=self._data_set.folder, error=error.strerror or error)
        )


def _outcome_of_error(item: Item, attempt: int, error: BaseException) -> Outcome:
    """Return the outcome of a film on which a task failed as a whole, or raise what concerns all films."""
    from distributed import KilledWorker

    if isinstance(error, CovidXRayError):
        raise error
    if isinstance(error, ModuleNotFoundError):
        raise ClusterError(
            _("A worker lacks the package {package!r}; install there what is installed here.").format(
                package=error.name
            )
        ) from error
    if isinstance(error, KilledWorker):
        problem = _("the workers that read it died")
        sentence = film_sentence(
            item.address, problem, _("look at it alone, or give the workers more memory")
        )
    else:
        problem = _("the program failed on it ({error})").format(error=f"{type(error).__name__}: {error}")
        sentence = film_sentence(item.address, problem, _("report it"))
    row = failed_row(sentence) | {"attempts": attempt}
    return Outcome(row, may_pass=True)
