"""Results of analyzed films on this computer, so that no film is analyzed twice.

They are identified by the SHA-256 of the file and of what determines the reading, and contain no name of a
patient, file or folder. Files are recognized by a hash of their path, with size and time of change.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.batch.analysis_settings import settings_of
from CovidXRayLib.batch.sources.file_source import file_item
from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reading import Reading
from CovidXRayLib.system.atomic import make_folder
from CovidXRayLib.worklist.result_summary import Summary, summary_of
from CovidXRayLib.worklist.stored_images import png, read_map, read_png, small_map

_TIMEOUT_S: Final = 10.0
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS file (place TEXT PRIMARY KEY, stamp TEXT, sha256 TEXT, thumbnail BLOB);
CREATE TABLE IF NOT EXISTS result (sha256 TEXT, settings TEXT, summary TEXT, accepted INTEGER DEFAULT 0,
    reading TEXT, lungs BLOB, opacity_map BLOB, PRIMARY KEY (sha256, settings));
"""


class StoreError(CovidXRayError):
    """Stored results that cannot be read or written."""


@dataclass(frozen=True, eq=False)
class StoredResult:
    """Result of a film.

    Attributes
    ----------
    reading
        As JSON values.
    lungs
        Label map, uint8 (rows, columns): 0 outside, 1 patient's right lung, 2 left.
    opacity_map
        uint8 (rows, columns), 0 to 255 for 0 to 1, stored at 512 pixels at most; None if the score was
        withheld.
    """

    reading: dict[str, Any]
    lungs: NDArray[np.uint8]
    opacity_map: NDArray[np.uint8] | None


class ResultStore:
    """Results in a SQLite file, shared by processes. No connection is held between two calls.

    Parameters
    ----------
    settings
        Those of :class:`CovidXRayLib.worker.worker_settings.WorkerSettings`; with the weights they
        determine which results are valid.
    file
        The file, which need not exist.

    Raises
    ------
    WeightsError
        If the folder of weights has no registry.
    """

    def __init__(self, settings: Mapping[str, Any], file: Path) -> None:
        self._file = file
        weights = settings["weights"]
        # The prevalence is applied when a result is displayed.
        ours = settings_of(None if weights is None else Path(weights), settings["engine"], None)
        text = json.dumps([ours.weights, ours.engine, ours.language, ours.version], sort_keys=True)
        self._settings = sha256(text.encode()).hexdigest()

    def summaries(self, files: Sequence[tuple[str, str]]) -> list[Summary | None]:
        """Return the summaries of files, given as absolute paths and stamps; None for each without result."""
        query = (
            "SELECT summary, accepted FROM result JOIN file USING (sha256) "
            "WHERE place = ? AND stamp = ? AND settings = ?"
        )
        with self._connected() as connection:
            rows = [
                connection.execute(query, (_place(path), stamp, self._settings)).fetchone()
                for path, stamp in files
            ]
        return [_summary(row) for row in rows]

    def content_of(self, path: str, stamp: str) -> tuple[str | None, bytes | None]:
        """Return the SHA-256 and the thumbnail of a file, each None if unknown."""
        with self._connected() as connection:
            row = connection.execute(
                "SELECT sha256, thumbnail FROM file WHERE place = ? AND stamp = ?", (_place(path), stamp)
            ).fetchone()
        return (None, None) if row is None else (row[0], row[1])

    def put_file(self, path: str, stamp: str, content: str, thumbnail: bytes | None = None) -> None:
        """Store the SHA-256 of a file, and its thumbnail unless None, if the stamp is still its own."""
        if not stamp or stamp != stamp_of(path):
            return
        query = (
            "INSERT INTO file VALUES (?, ?, ?, ?) ON CONFLICT (place) DO UPDATE SET stamp = excluded.stamp, "
            "thumbnail = CASE WHEN excluded.thumbnail IS NULL AND sha256 = excluded.sha256 THEN thumbnail "
            "ELSE excluded.thumbnail END, sha256 = excluded.sha256"
        )
        with self._connected(write=True) as connection:
            connection.execute(query, (_place(path), stamp, content, thumbnail))

    def summary(self, content: str) -> Summary | None:
        """Return the summary of a content, by its SHA-256."""
        with self._connected() as connection:
            return _summary(
                connection.execute(
                    "SELECT summary, accepted FROM result WHERE sha256 = ? AND settings = ?",
                    (content, self._settings),
                ).fetchone()
            )

    def result(self, content: str) -> StoredResult | None:
        """Return the result of a content, by its SHA-256; None also if it is damaged."""
        with self._connected() as connection:
            row = connection.execute(
                "SELECT reading, lungs, opacity_map FROM result WHERE sha256 = ? AND settings = ?",
                (content, self._settings),
            ).fetchone()
        if row is None:
            return None
        try:
            lungs = read_png(row[1])
            opacity_map = None if row[2] is None else read_map(row[2], lungs)
            return StoredResult(json.loads(row[0]), lungs, opacity_map)
        except ValueError:
            return None

    def put_result(
        self,
        reading: Reading,
        lungs: NDArray[np.uint8],
        opacity_map: NDArray[np.uint8] | None,
        *,
        replace: bool = True,
    ) -> Summary:
        """Store the result of a film with a file, not accepted yet.

        Parameters
        ----------
        reading, lungs, opacity_map
            The result, as in :class:`StoredResult`.
        replace
            Whether it takes the place of an earlier one; else that one, perhaps of a reader's masks, stays.

        Returns
        -------
        Summary
            That of the result which is stored then.
        """
        summary = summary_of(reading)
        values = (
            *(reading.film.sha256, self._settings, json.dumps(summary), 0),
            *(
                json.dumps(reading.to_dict()),
                png(lungs),
                None if opacity_map is None else png(small_map(opacity_map)),
            ),
        )
        with self._connected(write=True) as connection:
            # Results of other weights or languages would add up; what a reader accepted stays.
            connection.execute(
                "DELETE FROM result WHERE sha256 = ? AND settings != ? AND NOT accepted", values[:2]
            )
            verb = "REPLACE" if replace else "IGNORE"
            connection.execute(f"INSERT OR {verb} INTO result VALUES (?, ?, ?, ?, ?, ?, ?)", values)
            kept = connection.execute(
                "SELECT summary, accepted FROM result WHERE sha256 = ? AND settings = ?", values[:2]
            ).fetchone()
        return _summary(kept) or summary

    def accept(self, content: str, accepted: bool) -> None:
        """Record whether a reader has accepted the result of a content."""
        with self._connected(write=True) as connection:
            connection.execute(
                "UPDATE result SET accepted = ? WHERE sha256 = ? AND settings = ?",
                (int(accepted), content, self._settings),
            )

    @contextmanager
    def _connected(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        """Run one transaction.

        Raises
        ------
        StoreError
            If it fails.
        """
        connection = None
        try:
            make_folder(self._file.parent, private=True)
            connection = sqlite3.connect(self._file, timeout=_TIMEOUT_S, isolation_level=None)
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'result'").fetchone():
                connection.executescript(_TABLES)
            connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            yield connection
            connection.execute("COMMIT")
        except (OSError, sqlite3.OperationalError) as error:  # such as a full disk, or a locked file
            sentence = _("{file}: stored results cannot be read or written ({error}).")
            raise StoreError(sentence.format(file=self._file, error=error)) from error
        except sqlite3.Error as error:
            sentence = _("{file}: the stored results cannot be used ({error}); remove this file.")
            raise StoreError(sentence.format(file=self._file, error=error)) from error
        finally:
            if connection is not None:
                connection.close()


def stamp_of(path: str) -> str:
    """Return the stamp of a file, its size and time of change; empty if there is none."""
    return file_item(Path(path)).stamp


def store_of(fields: Mapping[str, Any]) -> ResultStore:
    """Return the store that the fields ``settings`` and ``store`` of a task name."""
    return ResultStore(fields["settings"], Path(fields["store"]))


def _place(path: str) -> str:
    return sha256(path.encode("utf-8", "surrogateescape")).hexdigest()


def _summary(row: tuple[str, int] | None) -> Summary | None:
    if row is None:
        return None
    summary: Summary = json.loads(row[0])
    summary["accepted"] = bool(row[1])
    return summary
