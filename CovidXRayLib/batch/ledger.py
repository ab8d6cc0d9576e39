"""The ledger of a run, which counts results and adds each to the data set exactly once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from CovidXRayLib.batch.records.data_set import DataSet
from CovidXRayLib.batch.records.film_index import Index
from CovidXRayLib.batch.records.result_row import COPY, Row
from CovidXRayLib.batch.sources.film_source import Item
from CovidXRayLib.batch.worker_times import WorkerTimes
from CovidXRayLib.films.film_failures import SkippedFilmError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reporting.errors import readings_not_written

# Called with each film's address and its row, including the full error message.
OnFilm = Callable[[str, Row], object]


@dataclass
class BatchReport:
    """Outcome of a run.

    Attributes
    ----------
    read
        Number of films analyzed in this run, including those whose results existed without a row.
    copies
        Number of those with the same content as a film at an earlier address.
    known
        Number of unchanged films that were already in the data set.
    failed
        Number of films that could not be read.
    most_in_flight
        Largest number of films processed at the same time.
    interrupted
        Whether the user interrupted the run.
    workers
        Where the time of each worker went, by its address.
    """

    read: int = 0
    copies: int = 0
    known: int = 0
    failed: int = 0
    most_in_flight: int = 0
    interrupted: bool = False
    workers: dict[str, WorkerTimes] = field(default_factory=dict)


class Ledger:
    """Records the outcome of each film.

    Parameters
    ----------
    data_set
        Data set to write to; no other run may write to it at the same time.
    index
        Index of the data set.
    on_film
        Called with each address and row, including those of failed films.
    """

    def __init__(self, data_set: DataSet, index: Index, on_film: OnFilm) -> None:
        self.report = BatchReport()
        self._data_set, self._index, self._on_film = data_set, index, on_film

    def keep(self, item: Item, row: Row) -> None:
        """Record a film that was read.

        Raises
        ------
        NotWrittenError
            If the list of failed films cannot be written.
        """
        row = self._data_set.row_of(item.address, item.stamp, row)
        if self._index.forget_failed(item.address):
            self._write_failed()  # before its new row is written, so that no address occurs twice
        if self._index.has_row(item.address, row["sha256"]):
            self.report.known += 1  # read again, since only its content can identify it
            return
        self.report.read += 1
        if self._index.has_content(row["sha256"]):
            row["status"] = COPY
            self.report.copies += 1
        self._data_set.append(row)
        self._index.put_done(row)
        self._on_film(item.address, row)

    def fail(self, item: Item, row: Row) -> None:
        """Record a film that could not be read."""
        self.report.failed += 1
        self._index.put_failed(self._data_set.row_of(item.address, item.stamp, row))
        self._on_film(item.address, row)

    def skip(self, item: Item, row: Row) -> None:
        """Record a film that is skipped because it was fatal before."""
        self.report.failed += 1
        problem = _("skipped: it crashed the analysis process or timed out in an earlier run")
        error = SkippedFilmError(item.address, problem, _("use --retry-failed to retry"))
        self._on_film(item.address, row | {"error": error.sentence_about(item.address)})

    def write_if_due(self) -> None:
        """Write the pending rows if they are many or old enough.

        Raises
        ------
        NotWrittenError
            If they cannot be written.
        """
        if self._data_set.is_due:
            self._write_rows()

    def close(self) -> None:
        """Write all pending rows and the list of failed films; raises as :meth:`write_if_due`."""
        self._write_rows()
        self._write_failed()

    def _write_rows(self) -> None:
        try:
            self._data_set.write_part()
        except OSError as error:
            raise readings_not_written(self._data_set.folder, error) from error

    def _write_failed(self) -> None:
        try:
            self._data_set.write_failed(self._index.failed())
        except OSError as error:
            raise readings_not_written(self._data_set.folder, error) from error
