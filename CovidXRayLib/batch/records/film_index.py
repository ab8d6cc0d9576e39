"""Index of known films on disk, so that memory use does not depend on their number."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Final

from CovidXRayLib.batch.records.data_set import DataSet
from CovidXRayLib.batch.records.result_row import FATAL, Row
from CovidXRayLib.system.closing import Closing

_TABLES: Final = """
CREATE TABLE done (key TEXT, sha256 TEXT, stamp TEXT, PRIMARY KEY (key, sha256)) WITHOUT ROWID;
CREATE INDEX by_content ON done (sha256);
CREATE TABLE failed (key TEXT PRIMARY KEY, row TEXT) WITHOUT ROWID;
CREATE TABLE listed (key TEXT PRIMARY KEY) WITHOUT ROWID;
"""


class Index(Closing):
    """Processed films, failed films, and addresses listed by this run.

    They are identified by the hashes of the data set, so that no addresses are stored. The index is rebuilt
    from the data set at each start, in a temporary file that SQLite deletes.
    """

    def __init__(self, data_set: DataSet) -> None:
        self._key = data_set.keys.of
        # An empty name is a database in a temporary file of its own.
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(_TABLES)
        self._database.execute("BEGIN")  # temporary, so nothing is committed
        self._database.executemany(
            "INSERT OR REPLACE INTO done (key, stamp, sha256) VALUES (?, ?, ?)", data_set.done()
        )
        for row in data_set.failed():
            if not self._any("SELECT 1 FROM done WHERE key = ?", row["address_key"]):
                self.put_failed(row)

    def close(self) -> None:
        """Close the temporary database."""
        self._database.close()

    def is_new(self, address: str) -> bool:
        """Record that an address is listed; returns whether it is new in this run."""
        return (
            self._database.execute("INSERT OR IGNORE INTO listed VALUES (?)", (self._key(address),)).rowcount
            == 1
        )

    def is_done(self, address: str, stamp: str) -> bool:
        """Return whether an address has a reading with the same stamp."""
        query = "SELECT 1 FROM done WHERE key = ? AND stamp = ?"
        return stamp != "" and self._any(query, self._key(address), stamp)

    def has_content(self, sha256: str) -> bool:
        """Return whether a content has a reading under any address."""
        return self._any("SELECT 1 FROM done WHERE sha256 = ?", sha256)

    def has_row(self, address: str, sha256: str) -> bool:
        """Return whether the data set has this content under this address."""
        return self._any("SELECT 1 FROM done WHERE key = ? AND sha256 = ?", self._key(address), sha256)

    def put_done(self, row: Row) -> None:
        """Record a film with a reading."""
        self._database.execute(
            "INSERT OR REPLACE INTO done (key, stamp, sha256) VALUES (?, ?, ?)",
            (row["address_key"], row["stamp"], row["sha256"]),
        )

    def put_failed(self, row: Row) -> None:
        """Record a failed film, replacing its previous record."""
        values = (row["address_key"], json.dumps(row))
        self._database.execute("INSERT OR REPLACE INTO failed VALUES (?, ?)", values)

    def fatal(self, address: str, stamp: str) -> Row | None:
        """Return the row of a film that was fatal before and is unchanged, or None."""
        found = self._database.execute(
            "SELECT row FROM failed WHERE key = ?", (self._key(address),)
        ).fetchone()
        row: Row | None = None if found is None else json.loads(found[0])
        return row if row is not None and row["status"] == FATAL and row["stamp"] == stamp else None

    def forget_failed(self, address: str) -> bool:
        """Remove a film from the failed ones; returns whether it was there."""
        return self._database.execute("DELETE FROM failed WHERE key = ?", (self._key(address),)).rowcount == 1

    def forget_failed_source(self, name: str) -> None:
        """Remove a source, or a line of it (``NAME#LINE``), from the failed ones, since it is listed again.

        A source that is itself a fatal film is kept.
        """
        key = self._key(name)
        lines = f"{key}#"
        self._database.execute(
            "DELETE FROM failed WHERE (key = ? OR substr(key, 1, ?) = ?) "
            "AND json_extract(row, '$.status') <> ?",
            (key, len(lines), lines, FATAL),
        )

    def failed(self) -> Iterator[Row]:
        """Yield the stored rows of all failed films."""
        with closing(self._database.execute("SELECT row FROM failed ORDER BY key")) as rows:
            for (text,) in rows:
                yield json.loads(text)

    def _any(self, query: str, *values: str) -> bool:
        return self._database.execute(f"{query} LIMIT 1", values).fetchone() is not None
