"""Databases of earlier versions with a write-ahead log, and files removed during a transaction."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from CovidXRayLib.curation.database import stale_wal
from CovidXRayLib.curation.importing.film_table import all_films
from CovidXRayLib.curation.readers.decisions import assessment_of, set_label
from CovidXRayLib.curation.review_database import ReviewDatabase, ReviewDatabaseError
from Testing.Python.curation.made_up_films import add_made_up_films
from Testing.Python.curation.sentences import assert_sentence


@pytest.fixture
def logged(tmp_path: Path) -> Path:
    """A review database in which an earlier version was killed: half of what it holds is in its log."""
    path, copy = tmp_path / "made" / "store.db", tmp_path / "store.db"
    path.parent.mkdir()
    with ReviewDatabase.open(path) as database:
        add_made_up_films(database, 2)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("INSERT INTO reader (name) VALUES ('Ada')")
        for ending in ("", "-wal", "-shm"):
            shutil.copy(f"{path}{ending}", f"{copy}{ending}")
    return copy


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[ReviewDatabase]:
    with ReviewDatabase.open(tmp_path / "store.db") as database:
        add_made_up_films(database, 2)
        with database.transaction() as session:
            session.connection().exec_driver_sql("INSERT INTO reader (name) VALUES ('Ada')")
        yield database


def test_wal_of_an_earlier_version_is_applied(logged: Path) -> None:
    with ReviewDatabase.open(logged) as database:
        assert len(all_films(database)) == 2
        set_label(database, 1, 1, "covid")
    assert not logged.with_name("store.db-wal").exists()
    with closing(sqlite3.connect(logged)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("SELECT name FROM reader").fetchall() == [("Ada",)]


def test_lost_wal_is_reported_before_writing(logged: Path) -> None:
    logged.with_name("store.db-wal").unlink()
    before = logged.read_bytes()
    with pytest.raises(ReviewDatabaseError) as refused:
        ReviewDatabase.open(logged)
    assert_sentence(str(refused.value), logged)
    assert "store.db-wal has been lost" in str(refused.value)
    assert logged.read_bytes() == before
    logged.with_name("store.db-shm").unlink()  # as the sentence says, to go on without
    with ReviewDatabase.open(logged) as database:
        assert len(all_films(database)) == 2


def test_foreign_wal_causes_no_damage(logged: Path) -> None:
    log = logged.with_name("store.db-wal").read_bytes()
    ReviewDatabase.open(logged).close()
    logged.with_name("store.db-wal").write_bytes(log)
    before = logged.read_bytes()
    with pytest.raises(ReviewDatabaseError, match="belongs to another copy"):
        ReviewDatabase.open(logged)
    assert logged.read_bytes() == before


def test_earlier_version_with_open_database_is_not_disturbed(
    logged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stale_wal, "_TIMEOUT_S", 0.1)
    with closing(sqlite3.connect(logged, isolation_level=None)) as other:
        other.execute("SELECT count(*) FROM reader").fetchone()
        with pytest.raises(ReviewDatabaseError, match="close it there"):
            ReviewDatabase.open(logged)
        other.execute("INSERT INTO reader (name) VALUES ('Ben')")
    with ReviewDatabase.open(logged) as database, database.reading() as session:
        names = session.connection().exec_driver_sql("SELECT name FROM reader").scalars().all()
    assert names == ["Ada", "Ben"]


def test_file_replaced_during_a_transaction_is_reported(opened: ReviewDatabase, tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    other = tmp_path / "other.db"
    with pytest.raises(ReviewDatabaseError) as told, opened.transaction() as session:
        session.connection().exec_driver_sql("INSERT INTO reader (name) VALUES ('Eve')")
        shutil.copy(path, other)
        other.replace(path)
    assert_sentence(str(told.value), path)
    assert "replaced" in str(told.value)
    set_label(opened, 1, 1, "covid")
    assert assessment_of(opened, 1, 1).label == "covid"


def test_removed_journal_is_reported_before_commit(opened: ReviewDatabase, tmp_path: Path) -> None:
    with pytest.raises(ReviewDatabaseError, match="not saved"), opened.transaction() as session:
        session.connection().exec_driver_sql("INSERT INTO reader (name) VALUES ('Eve')")
        (tmp_path / "store.db-journal").unlink()
    with opened.reading() as session:
        names = session.connection().exec_driver_sql("SELECT name FROM reader").scalars().all()
    assert names == ["Ada"]


def test_no_connection_is_open_between_transactions(opened: ReviewDatabase, tmp_path: Path) -> None:
    held = [link.resolve() for link in Path("/proc/self/fd").iterdir() if link.exists()]
    assert not [one for one in held if one.is_relative_to(tmp_path)]
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith("store.db-")] == ["store.db-lock"]
