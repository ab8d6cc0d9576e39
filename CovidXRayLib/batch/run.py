"""A run: films are submitted to the workers a few at a time, and outcomes are recorded as they complete."""

from __future__ import annotations

import queue
import secrets
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.batch.errors import ClusterError
from CovidXRayLib.batch.ledger import BatchReport, Ledger, OnFilm
from CovidXRayLib.batch.outcome import Outcome, failed
from CovidXRayLib.batch.records.data_set import DataSet
from CovidXRayLib.batch.records.film_index import Index
from CovidXRayLib.batch.records.result_row import failed_row
from CovidXRayLib.batch.sources.film_source import Item, Source
from CovidXRayLib.batch.work_item import Work
from CovidXRayLib.batch.worker_times import WorkerTimes
from CovidXRayLib.batch.workers.cluster import (
    NO_WORKER_TIMEOUT_S,
    count_threads,
    replace_lost,
    scheduler_gone,
)
from CovidXRayLib.batch.workers.dask_task import analyze_address
from CovidXRayLib.errors import CovidXRayError, FilmError
from CovidXRayLib.films.film_failures import program_failed, workers_lost
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.films.deadline import START_SECONDS

if TYPE_CHECKING:
    from distributed import Client, Future

# Attempts per film after transient failures: of its store, or a crash while reading it. If the worker itself
# dies, Dask makes four attempts of its own each time (distributed.scheduler.allowed-failures).
ATTEMPTS: Final = 3
# Each worker has one film in progress and one queued.
_IN_FLIGHT_PER_THREAD: Final = 2
# Interval between two counts of the workers.
_COUNT_WORKERS_SECONDS: Final = 15.0


def analyze_batch(
    client: Client,
    sources: Iterable[tuple[str, Source]],
    work: Work,
    data_set: DataSet,
    on_film: OnFilm = lambda address, row: None,
    *,
    retry_fatal: bool = False,
) -> BatchReport:
    """Analyze all films that are not in the data set yet.

    Parameters
    ----------
    client
        Dask client of the workers.
    sources
        The sources that the user named, each with its absolute path or address; listed one after the other as
        workers become available.
    work
        How films are analyzed, and the output folder.
    data_set
        Data set of the same folder; no other run may write to it at the same time.
    on_film
        Called in this thread with each address and row, including those of failed films.
    retry_fatal
        Whether films that were fatal in an earlier run are retried.

    Raises
    ------
    NotWrittenError
        If results cannot be written.
    ClusterError
        If the workers or the scheduler are lost or do not respond, or lack a package.
    BatchError, EngineError, PacsError, WeightsError
        For errors that affect all films. In every case, completed rows are written.
    """
    with Index(data_set) as index:
        ledger = Ledger(data_set, index, on_film)
        run = _Run(client, work, index, ledger, retry_fatal=retry_fatal)
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
            yield Item(name, problem=error.sentence_about(name))


class _Run:
    def __init__(
        self, client: Client, work: Work, index: Index, ledger: Ledger, *, retry_fatal: bool
    ) -> None:
        self._client: Any = client  # Dask's client is largely untyped
        self._work, self._index, self._ledger = work, index, ledger
        self._retry_fatal = retry_fatal
        self._group = f"covidxray-{secrets.token_hex(4)}"
        self._submitted = 0
        self._in_flight: dict[Future[Any], tuple[Item, int]] = {}
        self._completed: queue.SimpleQueue[Future[Any]] = queue.SimpleQueue()
        self._max_in_flight = 1
        self._counted = -_COUNT_WORKERS_SECONDS
        self._last_worker_seen = time.monotonic()  # time at which there last was a worker
        # A worker has two films, each of which may take the time to load the networks and the film's own
        # limit.
        self._timeout_s = 3 * (work.film_seconds + START_SECONDS)

    def go(self, items: Iterator[Item]) -> None:
        while True:
            self._check_workers()
            self._fill(items)
            if not self._in_flight:
                return
            self._handle_completed(self._next_completed())

    def end(self) -> None:
        """Cancel the films in flight, and write the completed rows."""
        self._client.cancel(list(self._in_flight))
        self._in_flight.clear()
        self._ledger.close()

    def _next_completed(self) -> Future[Any]:
        """Wait for a film to complete, up to the time limit."""
        began = time.monotonic()
        while time.monotonic() - began < self._timeout_s:
            try:
                return self._completed.get(timeout=_COUNT_WORKERS_SECONDS)
            except queue.Empty:
                self._check_workers()
        raise ClusterError(
            _("No response from the workers for {seconds:.0f} seconds; run the same command again.").format(
                seconds=self._timeout_s
            )
        )

    def _check_workers(self) -> None:
        """Count the workers at intervals, and replace lost ones.

        Raises
        ------
        ClusterError
            If there has been no worker for :data:`.cluster.NO_WORKER_TIMEOUT_S`.
        """
        now = time.monotonic()
        if now - self._counted < _COUNT_WORKERS_SECONDS:
            return
        threads = count_threads(self._client)
        replace_lost(self._client)
        self._max_in_flight, self._counted = max(1, threads) * _IN_FLIGHT_PER_THREAD, now
        if threads:
            self._last_worker_seen = now
        elif now - self._last_worker_seen > NO_WORKER_TIMEOUT_S:
            raise ClusterError(_("All workers were lost; run the same command again to resume."))

    def _fill(self, items: Iterator[Item]) -> None:
        while len(self._in_flight) < self._max_in_flight:
            item = next(items, None)
            if item is None:
                return
            if not self._index.is_new(item.address):
                continue
            fatal = None if self._retry_fatal else self._index.fatal(item.address, item.stamp)
            if self._index.is_done(item.address, item.stamp):
                self._ledger.report.known += 1
            elif fatal is not None:
                self._ledger.skip(item, fatal)
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
        self._in_flight[future] = item, attempt
        report = self._ledger.report
        report.most_in_flight = max(report.most_in_flight, len(self._in_flight))
        future.add_done_callback(self._completed.put)

    def _handle_completed(self, future: Future[Any]) -> None:
        item, attempt = self._in_flight.pop(future)
        outcome = self._outcome(future, item, attempt)
        if "worker" in outcome.row:
            times = self._ledger.report.workers.setdefault(outcome.row["worker"], WorkerTimes())
            times.add(outcome.stages)
        if outcome.may_pass and attempt < ATTEMPTS:
            self._submit(item, attempt + 1)
        elif outcome.row.get("error"):
            self._ledger.fail(item, outcome.row)
        else:
            self._ledger.keep(item, outcome.row)
        self._ledger.write_if_due()

    def _outcome(self, future: Any, item: Item, attempt: int) -> Outcome:
        if future.status == "error":
            error = future.exception(timeout=self._timeout_s)
            return _outcome_of_error(item, attempt, error)
        if future.status != "finished":
            raise scheduler_gone()
        try:  # fetched from the worker, which may have been lost meanwhile
            outcome: Outcome = future.result(timeout=self._timeout_s)
        except (TimeoutError, CancelledError) as error:
            raise scheduler_gone() from error
        return outcome


def _outcome_of_error(item: Item, attempt: int, error: BaseException) -> Outcome:
    """Return the outcome of a film whose task failed, or raise an error that affects all films."""
    from distributed import KilledWorker

    if isinstance(error, CovidXRayError):
        raise error
    if isinstance(error, ModuleNotFoundError):
        raise ClusterError(
            _("A worker lacks the package {package!r}; install the same packages there as here.").format(
                package=error.name
            )
        ) from error
    fault = (
        workers_lost(item.address)
        if isinstance(error, KilledWorker)
        else program_failed(item.address, f"{type(error).__name__}: {error}")
    )
    return Outcome(failed(item.address, fault).row | {"attempts": attempt}, may_pass=True)
