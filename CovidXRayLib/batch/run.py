"""The run: a few films at a time go to the workers, and their rows into the ledger as they come."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.batch.data_set import DataSet
from CovidXRayLib.batch.index import Index
from CovidXRayLib.batch.ledger import BatchReport, Ledger, OnFilm
from CovidXRayLib.batch.problems import ClusterError
from CovidXRayLib.batch.row import failed_row
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
        ledger = Ledger(data_set, index, on_film)
        run = _Run(client, work, index, ledger)
        try:
            run.go(_listed(sources, index))
        except KeyboardInterrupt:
            ledger.report.interrupted = True
        finally:
            run.end()
        return ledger.report


def _listed(sources: Iterable[tuple[str, Source]], index: Index) -> Iterator[Item]:
    for name, source in sources:
        index.forget_failed_source(name)
        try:
            yield from source.items()
        except FilmError as error:
            yield Item(name, problem=film_sentence(name, error.problem, error.remedy))


class _Run:
    def __init__(self, client: Client, work: Work, index: Index, ledger: Ledger) -> None:
        from distributed import as_completed

        self._client: Any = client  # Dask's client has few types of its own
        self._work, self._index, self._ledger = work, index, ledger
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
        self._ledger.close()

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
                self._ledger.report.known += 1
            elif item.problem:
                self._ledger.fail(item, failed_row(item.problem))
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
        report = self._ledger.report
        report.most_in_flight = max(report.most_in_flight, len(self._flying))
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
            self._ledger.fail(item, outcome.row)
        else:
            self._ledger.keep(item, outcome.row)
        self._ledger.write_if_due()


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
