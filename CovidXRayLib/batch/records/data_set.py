"""The Parquet data set of a batch, with atomically written part files."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from CovidXRayLib.batch.errors import BatchError
from CovidXRayLib.batch.records.address_keys import AddressKeys, address_keys
from CovidXRayLib.batch.records.anonymous_messages import without_places
from CovidXRayLib.batch.records.result_row import Row, schema
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reporting.errors import readings_not_written
from CovidXRayLib.system.atomic import make_folder, write_atomically

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

DATA_SET_NAME: Final = "readings.parquet"
FAILED_NAME: Final = "failed.parquet"
# A part is written after this many rows, or this time after the first of them.
PART_ROWS: Final = 2000
PART_SECONDS: Final = 30.0
_COMMON: Final = ("address_key", "address", "stamp", "sha256")


class DataSet:
    """``readings.parquet``: parts with readings, and one part with failed films.

    Parameters
    ----------
    folder
        The folder of the batch.
    with_names
        Whether rows contain the addresses of their films.
    part_rows, part_seconds
        Limits after which a part is written.
    """

    def __init__(
        self,
        folder: Path,
        *,
        with_names: bool = False,
        part_rows: int = PART_ROWS,
        part_seconds: float = PART_SECONDS,
    ) -> None:
        self._batch, self._with_names = folder, with_names
        self.folder = folder / DATA_SET_NAME
        self._part_rows, self._part_seconds = part_rows, part_seconds
        self._waiting: list[Row] = []
        self._since = 0.0
        self._run = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{secrets.token_hex(4)}"
        self._parts = 0

    @cached_property
    def keys(self) -> AddressKeys:
        """Hashes of addresses, which identify films.

        Raises
        ------
        BatchError
            As :func:`.address_keys.address_keys`, or if a part is not a Parquet file of ours.
        NotWrittenError
            If a new key cannot be written.
        """
        try:
            return address_keys(
                self._batch, has_keys=any("address_key" in _columns(one) for one in self._all())
            )
        except OSError as error:
            raise readings_not_written(self.folder, error) from error

    def row_of(self, address: str, stamp: str, row: Row) -> Row:
        """Return a row as stored: with a hash of the film's address, and the address only with names.

        Parameters
        ----------
        address, stamp
            As :class:`CovidXRayLib.batch.sources.film_source.Item` has them.
        row
            Its other columns.
        """
        error = row.get("error")
        if error and not self._with_names:
            error = without_places(error, address)
        place = {"address_key": self.keys.of(address), "address": address if self._with_names else None}
        return row | place | {"stamp": stamp, "error": error}

    def append(self, row: Row) -> None:
        """Add a row to the next part."""
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting.append(row)

    @property
    def is_due(self) -> bool:
        """Whether the pending rows should be written now."""
        waiting = len(self._waiting)
        overdue = waiting > 0 and time.monotonic() - self._since > self._part_seconds
        return waiting >= self._part_rows or overdue

    def write_part(self) -> None:
        """Write the pending rows as a part, durably.

        Raises
        ------
        OSError
            If the part cannot be written; the rows stay pending.
        """
        if self._waiting:
            name = f"part-{self._run}-{self._parts:06d}.parquet"
            self._write(self.folder / name, self._waiting)
            self._parts += 1
            self._waiting = []

    def write_failed(self, rows: Iterable[Row]) -> None:
        """Replace the part of failed films.

        Raises
        ------
        OSError
            If it cannot be written; the old one is kept.
        """
        path = self.folder / FAILED_NAME
        if not self._write(path, rows):
            path.unlink(missing_ok=True)

    def done(self) -> Iterator[tuple[str, str, str]]:
        """Yield the address hash, stamp and SHA-256 of every film with a reading.

        Raises
        ------
        BatchError
            If a part is not a Parquet file of ours.
        """
        for row in self._rows(self._existing_parts(), _COMMON):
            # Earlier versions stored only the address.
            yield row.get("address_key") or self.keys.of(row["address"]), row["stamp"] or "", row["sha256"]

    def failed(self) -> Iterator[Row]:
        """Yield the stored rows of failed films; raises as :meth:`done`."""
        for row in self._rows(self._existing_failed(), schema().names):
            known = row.get("address_key")
            yield row if known else self.row_of(row["address"], row["stamp"] or "", row)

    def _existing_parts(self) -> list[Path]:
        return sorted(self.folder.glob("part-*.parquet"))

    def _existing_failed(self) -> list[Path]:
        path = self.folder / FAILED_NAME
        return [path] if path.exists() else []

    def _all(self) -> list[Path]:
        return [*self._existing_parts(), *self._existing_failed()]

    def _rows(self, parts: Iterable[Path], columns: Iterable[str]) -> Iterator[Row]:
        names = list(columns)
        for part in parts:
            with _opened(part) as file:
                there = [name for name in names if name in file.schema_arrow.names]
                for batch in file.iter_batches(columns=there):
                    yield from batch.to_pylist()

    def _write(self, path: Path, rows: Iterable[Row]) -> bool:
        """Write rows to a file, unless there are none; returns whether it was written."""
        import pyarrow
        import pyarrow.parquet

        file, left, columns, found = BytesIO(), iter(rows), schema(), False
        with pyarrow.parquet.ParquetWriter(file, columns, compression="zstd") as writer:
            while some := list(islice(left, PART_ROWS)):
                writer.write_table(pyarrow.Table.from_pylist(some, columns))
                found = True
        if found:
            make_folder(path.parent)
            write_atomically(path, file.getvalue(), durable=True)
        return found


@contextmanager
def _opened(part: Path) -> Iterator[ParquetFile]:
    """Open a part, with an error that states what to do if it is invalid."""
    import pyarrow
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(part) as file:
            yield file
    except (pyarrow.ArrowException, KeyError, OSError) as error:
        raise BatchError(
            _("{part}: cannot be read as a part of the readings ({error}); remove it.").format(
                part=part, error=error
            )
        ) from error


def _columns(part: Path) -> set[str]:
    with _opened(part) as file:
        return set(file.schema_arrow.names)
