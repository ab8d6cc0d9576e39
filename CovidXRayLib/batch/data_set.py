"""The Parquet data set of a batch: part files that are written whole or not at all."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Final

from CovidXRayLib.atomic import write_atomically
from CovidXRayLib.batch.problems import BatchError
from CovidXRayLib.batch.row import Row, schema
from CovidXRayLib.i18n import gettext as _

DATA_SET_NAME: Final = "readings.parquet"
FAILED_NAME: Final = "failed.parquet"
# A part is written when so many rows wait, or the first of them has waited so long.
PART_ROWS: Final = 2000
PART_SECONDS: Final = 30.0
_COMMON: Final = ("address", "stamp", "sha256")


class DataSet:
    """``readings.parquet``: parts of films that were read, and one part of those that failed.

    Parameters
    ----------
    folder
        The folder of the batch.
    part_rows, part_seconds
        When a part is written.
    """

    def __init__(
        self, folder: Path, *, part_rows: int = PART_ROWS, part_seconds: float = PART_SECONDS
    ) -> None:
        self.folder = folder / DATA_SET_NAME
        self._part_rows, self._part_seconds = part_rows, part_seconds
        self._waiting: list[Row] = []
        self._since = 0.0
        self._run = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{secrets.token_hex(4)}"
        self._parts = 0

    def append(self, row: Row) -> None:
        """Keep a row for the next part."""
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting.append(row)

    @property
    def is_due(self) -> bool:
        """Whether the rows that wait should become a part now."""
        waiting = len(self._waiting)
        overdue = waiting > 0 and time.monotonic() - self._since > self._part_seconds
        return waiting >= self._part_rows or overdue

    def write_part(self) -> None:
        """Write the rows that wait as one part; after that not even a power cut takes them away.

        Raises
        ------
        OSError
            If the part cannot be written; the rows wait on.
        """
        if self._waiting:
            name = f"part-{self._run}-{self._parts:06d}.parquet"
            self._write(self.folder / name, self._waiting)
            self._parts += 1
            self._waiting = []

    def write_failed(self, rows: Iterable[Row]) -> None:
        """Replace the part of the films that failed.

        Raises
        ------
        OSError
            If it cannot be written; the old one stays.
        """
        path = self.folder / FAILED_NAME
        if not self._write(path, rows):
            path.unlink(missing_ok=True)

    def done(self) -> Iterator[tuple[str, str, str]]:
        """Give address, stamp and SHA-256 of every film that has a reading.

        Raises
        ------
        BatchError
            If a part is no Parquet file of ours.
        """
        for row in self._rows(sorted(self.folder.glob("part-*.parquet")), _COMMON):
            yield row["address"], row["stamp"] or "", row["sha256"]

    def failed(self) -> Iterator[Row]:
        """Give the rows of the films that failed; raises as :meth:`done`."""
        path = self.folder / FAILED_NAME
        yield from self._rows([path] if path.exists() else [], schema().names)

    def _rows(self, parts: Iterable[Path], columns: Iterable[str]) -> Iterator[Row]:
        import pyarrow
        import pyarrow.parquet

        for part in parts:
            try:
                with pyarrow.parquet.ParquetFile(part) as file:
                    for batch in file.iter_batches(columns=list(columns)):
                        yield from batch.to_pylist()
            except (pyarrow.ArrowException, KeyError, OSError) as error:
                raise BatchError(
                    _("{part}: cannot be read as a part of the readings ({error}); remove it.").format(
                        part=part, error=error
                    )
                ) from error

    def _write(self, path: Path, rows: Iterable[Row]) -> bool:
        """Write rows into one file, and tell whether there were any; without any it is not written."""
        import pyarrow
        import pyarrow.parquet

        file, left, columns, found = BytesIO(), iter(rows), schema(), False
        with pyarrow.parquet.ParquetWriter(file, columns, compression="zstd") as writer:
            while some := list(islice(left, PART_ROWS)):
                writer.write_table(pyarrow.Table.from_pylist(some, columns))
                found = True
        if found:
            path.parent.mkdir(exist_ok=True)
            write_atomically(path, file.getvalue(), durable=True)
        return found
