"""Opening a review database: what is made, what is refused, and that nothing is lost either way."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from CovidXRayLib.curation.backups.backup import KEPT, backup_folder, backups
from CovidXRayLib.curation.importing.film_table import all_films
from CovidXRayLib.curation.readers.decisions import set_label
from CovidXRayLib.curation.readers.reader_table import reader_named, readers
from CovidXRayLib.curation.review_database import ReviewDatabase, ReviewDatabaseError
from CovidXRayLib.curation.worklists.worklist_table import film_ids
from Testing.Python.curation.made_up_films import add_made_up_films
from Testing.Python.curation.sentences import assert_sentence


@pytest.fixture(scope="module")
def filled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed database of a few hundred films, larger than a page."""
    path = tmp_path_factory.mktemp("filled") / "store.db"
    with ReviewDatabase.open(path) as database:
        add_made_up_films(database, 200)
        reader_named(database, "Ana")
    return path


@pytest.fixture
def filled(tmp_path: Path, filled_once: Path) -> Path:
    """Such a database of the test's own."""
    return Path(shutil.copy(filled_once, tmp_path))


def refusal(where: Path | str) -> str:
    with pytest.raises(ReviewDatabaseError) as refused:
        ReviewDatabase.open(where)
    return str(refused.value)


def test_salt_and_name_policy_are_persistent(place: str) -> None:
    with ReviewDatabase.open(place) as database:
        salt = database.salt
        assert len(salt) == 32
        assert not database.keeps_names
    with ReviewDatabase.open(place, keep_names=True) as database:
        assert database.salt == salt
        assert database.keeps_names
    with ReviewDatabase.open(place) as database:
        assert database.keeps_names


def test_two_databases_have_different_salts(tmp_path: Path) -> None:
    with ReviewDatabase.open(tmp_path / "one.db") as one, ReviewDatabase.open(tmp_path / "other.db") as other:
        assert one.salt != other.salt


def test_commit_is_durable_and_writers_wait(tmp_path: Path) -> None:
    with ReviewDatabase.open(tmp_path / "store.db") as database, database.reading() as session:
        settings = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings == {"journal_mode": "delete", "synchronous": 3, "foreign_keys": 1, "busy_timeout": 15_000}


def test_failed_transaction_is_rolled_back(database: ReviewDatabase) -> None:
    (film,) = add_made_up_films(database, 1)
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        session.execute(text("DELETE FROM thumbnail"))
        raise ZeroDivisionError
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM thumbnail")).scalar() == 1
    assert film_ids(database) == [film]


def test_events_and_masks_are_immutable(database: ReviewDatabase) -> None:
    add_made_up_films(database, 1)
    for statement in (
        "UPDATE event SET kind = 'label'",
        "DELETE FROM event",
        "UPDATE mask_version SET number = 7",
        "DELETE FROM mask_version",
    ):
        with pytest.raises(DBAPIError, match="only appended to"), database.transaction() as session:
            session.execute(text(statement))


def test_daily_backup_is_made_once(filled: Path) -> None:
    with ReviewDatabase.open(filled) as database:
        made = backups(filled)
        assert len(made) == 1
        set_label(database, 1, 1, "covid")
    with ReviewDatabase.open(filled) as database:
        assert backups(filled) == made
        assert database.warnings == ()
    with ReviewDatabase.open(made[0]) as copy:
        assert len(all_films(copy)) == 200
        assert readers(copy) == {1: "Ana"}


def test_newest_backups_are_kept(filled: Path) -> None:
    folder = backup_folder(filled)
    folder.mkdir()
    for day in range(1, 12):
        old = folder / f"store-2020-01-{day:02}.db"
        old.write_bytes(b"")
        os.utime(old, (day, day))
    before = folder / "store-2020-01-01-before-0002.db"
    before.write_bytes(b"")
    ReviewDatabase.open(filled).close()
    names = sorted(path.name for path in folder.iterdir())
    daily = [name for name in names if "before" not in name]
    assert len(daily) == KEPT
    assert daily[0] == f"store-2020-01-{12 - (KEPT - 1):02}.db"
    assert before.name in names


def test_failed_backup_is_reported_and_not_fatal(filled: Path) -> None:
    backup_folder(filled).write_text("in the way", encoding="utf-8")
    with ReviewDatabase.open(filled) as database:
        (warning,) = database.warnings
        assert_sentence(warning, filled)
        assert len(all_films(database)) == 200


def test_damaged_file_is_rejected_and_unchanged(filled: Path) -> None:
    ReviewDatabase.open(filled).close()  # makes the backup
    (copy,) = backups(filled)
    content = bytearray(filled.read_bytes())
    content[4096 * 3 : 4096 * 30] = bytes(range(256)) * (16 * 27)
    filled.write_bytes(content)
    sentence = refusal(filled)
    assert_sentence(sentence, filled)
    assert "damaged" in sentence
    assert str(copy) in sentence
    assert filled.read_bytes() == content
    assert backups(filled) == [copy]


def test_truncated_file_is_rejected(filled: Path) -> None:
    ReviewDatabase.open(filled).close()
    with filled.open("r+b") as handle:
        handle.truncate(filled.stat().st_size // 2)
    assert "damaged" in refusal(filled)


def test_inconsistent_index_is_found_before_the_backup(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        # The index now claims to be sorted the other way round.
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, '(path)', '(path DESC)') WHERE name = 'ix_film_path'"
        )
        connection.commit()
    assert "ix_film_path" in refusal(filled)
    assert backups(filled) == []


def test_foreign_file_is_rejected(tmp_path: Path) -> None:
    image = tmp_path / "film.png"
    image.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(5000))
    assert_sentence(refusal(image), image)
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE bookmark (url TEXT)")
    before = other.read_bytes()
    assert_sentence(refusal(other), other)
    assert other.read_bytes() == before


def test_newer_database_is_rejected_and_unchanged(place: str) -> None:
    with ReviewDatabase.open(place) as database, database.transaction() as session:
        session.execute(text("UPDATE covidxray_schema SET version_num = '9999'"))
    sentence = refusal(place)
    assert "newer" in sentence
    assert "9999" in sentence
    assert sentence.endswith(".")


def test_lost_database_is_not_silently_recreated(filled: Path) -> None:
    ReviewDatabase.open(filled).close()
    (copy,) = backups(filled)
    filled.write_bytes(b"")
    assert str(copy) in refusal(filled)
    filled.unlink()
    assert str(copy) in refusal(filled)
    assert not filled.exists()


def test_orphaned_wal_is_kept(filled: Path, tmp_path: Path) -> None:
    log = tmp_path / "store.db-wal"
    filled.unlink()
    log.write_bytes(b"decisions")
    assert log.name in refusal(filled)
    assert log.read_bytes() == b"decisions"


def test_invalid_locations_are_rejected(tmp_path: Path) -> None:
    assert_sentence(refusal(tmp_path), tmp_path)
    assert_sentence(refusal(tmp_path / "missing" / "store.db"), tmp_path / "missing")
    assert "mysql" in refusal("mysql://somebody:secret@host/base")
    assert "secret" not in refusal("mysql://somebody:secret@host/base")


def test_unreachable_server_is_reported(tmp_path: Path) -> None:
    sentence = refusal(f"postgresql://somebody:secret@/base?host={tmp_path}")
    assert "no response" in sentence
    assert "secret" not in sentence
    assert "\n" not in sentence


def test_long_held_lock_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("CovidXRayLib.curation.database.engines.BUSY_S", 0.2)
    path = tmp_path / "store.db"
    with ReviewDatabase.open(path) as database:
        films = add_made_up_films(database, 1)
        reader = reader_named(database, "Ana")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(ReviewDatabaseError, match="locked the review database") as told:
                set_label(database, films[0], reader, "covid")
            assert_sentence(str(told.value), path)
            other.execute("ROLLBACK")
        set_label(database, films[0], reader, "covid")


@pytest.mark.parametrize("content", [b"# Read me\n", b"x"])
def test_nothing_is_left_beside_a_file_of_another_kind(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "README.md"
    file.write_bytes(content)
    assert "not a CovidXRay review database" in refusal(file)
    assert list(tmp_path.iterdir()) == [file]
    assert file.read_bytes() == content
