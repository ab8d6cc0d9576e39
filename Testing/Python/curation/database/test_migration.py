"""From the first schema to the present one."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy import Connection, Table, insert, inspect, select

from CovidXRayLib.curation.analysis.analyses import newest_reading
from CovidXRayLib.curation.backups.backup import backup_folder, backups
from CovidXRayLib.curation.database import schema
from CovidXRayLib.curation.database.engines import postgresql_engine, sqlite_engine
from CovidXRayLib.curation.database.models import Base
from CovidXRayLib.curation.history import projections
from CovidXRayLib.curation.importing.film_table import all_films
from CovidXRayLib.curation.readers.answers import assessments
from CovidXRayLib.curation.readers.decisions import history, set_label, undo
from CovidXRayLib.curation.readers.mask_versions import newest_mask
from CovidXRayLib.curation.readers.reader_table import readers
from CovidXRayLib.curation.review_database import ReviewDatabase, ReviewDatabaseError
from CovidXRayLib.curation.worklists.position import Position, position_of, save_position
from CovidXRayLib.curation.worklists.worklist_table import Filter, film_ids, worklists
from Testing.Python.curation.postgres import PostgresServer

FIRST_SCHEMA = Path(__file__).parent / "first_schema.sql"
ANA, BORIS, CHEN = 1, 2, 3


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A review database as the first schema kept it."""
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(FIRST_SCHEMA.read_text("utf-8"))
    return path


def content(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Everything an SQLite file holds, by table."""
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {table: connection.execute(f'SELECT * FROM "{table}"').fetchall() for (table,) in tables}


def columns(path: Path, table: str, names: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """Some columns of a table, by id."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY id").fetchall()


def backup_of(path: Path) -> Path:
    """The file as it was before the migration."""
    (kept,) = [backup for backup in backups(path) if "-before-" in backup.name]
    return kept


def open_and_list_films(path: Path) -> int:
    with ReviewDatabase.open(path) as database:
        return len(all_films(database))


def test_models_match_the_migrations(database: ReviewDatabase) -> None:
    with database.engine.connect() as connection:
        command.check(schema.configuration(connection))


def test_migration_keeps_all_data(old: Path) -> None:
    before = content(old)
    with ReviewDatabase.open(old) as database:
        assert database.salt.hex() == dict(before["setting"])["salt"]
        assert readers(database) == {ANA: "Ana", BORIS: "Boris", CHEN: "Chen"}
        assert worklists(database) == {1: "first hundred"}
        first, second, third, fourth = all_films(database)
        assert [film.state for film in (first, second, third, fourth)] == [
            "second_read",
            "adjudicated",
            "disagreed",
            "reviewed",
        ]
        assert (second.label, second.mask) == ("covid", "accepted")
        drawn = newest_mask(database, second.id)
        assert drawn is not None
        assert drawn.kind == "edited"
        assert not drawn.labels[:60].any()
        said = {(one.film_id, one.reader_id): one for one in assessments(database)}
        assert said[second.id, ANA].flags == ("rotated", "devices")
        assert said[second.id, ANA].comment == "wires over the left apex"
        assert said[third.id, ANA].label == "covid"  # and not what was undone
        assert said[fourth.id, BORIS].label == "covid_no_pattern"
    after = content(old)
    for table in ("event", "mask_version", "reader", "setting", "thumbnail", "worklist", "worklist_item"):
        assert after[table] == before[table], table
    for table in ("assessment_flag", "assignment"):
        assert sorted(after[table]) == sorted(before[table]), table
    added = [row[: len(before["assessment"][0])] for row in after["assessment"]]
    assert sorted(added) == sorted(before["assessment"])
    kept = ("id", "path", "pixel_sha256", "facts", "label", "mask", "mask_id", "probability")
    assert columns(old, "film", kept) == columns(backup_of(old), "film", kept)


def test_new_columns_are_filled_correctly(old: Path) -> None:
    with ReviewDatabase.open(old) as database:
        for film in all_films(database):
            reading = newest_reading(database, film.id)
            assert (film.suspicion > 0) == (reading is not None)
        assert film_ids(database, order="suspected_mask")[-1] == 4  # the one without a mask
        save_position(database, ANA, Position(Filter(worklist_id=1), "uncertainty", 2))
        assert position_of(database, ANA) == Position(Filter(worklist_id=1), "uncertainty", 2)
        number = len(history(database, 4))
        set_label(database, 4, ANA, "covid")
        assert undo(database, ANA) is not None
        assert len(history(database, 4)) == number + 2


def test_old_file_is_kept_next_to_the_new_one(old: Path) -> None:
    before = content(old)
    ReviewDatabase.open(old).close()
    kept = backup_of(old)
    assert content(kept) == before
    assert schema.present_revision() in kept.name


def test_migration_requires_a_backup(old: Path) -> None:
    before = content(old)
    backup_folder(old).write_text("in the way", encoding="utf-8")
    with pytest.raises(ReviewDatabaseError, match="backup"):
        ReviewDatabase.open(old)
    assert content(old) == before


def test_failed_migration_changes_nothing(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(old)

    def break_off(session: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(projections, "rebuild", break_off)
    with pytest.raises(KeyboardInterrupt):
        ReviewDatabase.open(old)
    assert content(old) == before
    monkeypatch.undo()
    assert open_and_list_films(old) == 4


@pytest.mark.slow
@pytest.mark.parametrize("name", ["old.db", "new.db"])
def test_concurrent_opening_migrates_once(name: str, old: Path) -> None:
    path = old.with_name(name)
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as processes:
        counts = list(processes.map(open_and_list_films, [path] * 8))
    assert counts == [4 if name == "old.db" else 0] * 8


@pytest.mark.slow
def test_server_database_is_migrated(old: Path, postgres: PostgresServer) -> None:
    url = postgres.new_database()
    source, target = sqlite_engine(old), postgresql_engine(url)
    with source.begin() as reading, target.begin() as writing:
        schema.migrate(writing, "0001")
        for table in Base.metadata.sorted_tables:
            if inspect(writing).has_table(table.name):
                copy_rows(table, reading, writing)
    source.dispose()
    target.dispose()
    with ReviewDatabase.open(url) as server, ReviewDatabase.open(old) as file:
        assert all_films(server) == all_films(file)
        assert assessments(server) == assessments(file)
        assert [history(server, film) for film in film_ids(server)] == [
            history(file, film) for film in film_ids(file)
        ]
        assert set_label(server, 4, ANA, "covid") > 0


def copy_rows(table: Table, reading: Connection, writing: Connection) -> None:
    """Copy a table's rows, as far as the columns are there, and let a server number on after them."""
    there = {each["name"] for each in inspect(writing).get_columns(table.name)}
    same = sa.table(table.name, *(sa.column(each.name, each.type) for each in table.c if each.name in there))
    rows = [dict(row) for row in reading.execute(select(same)).mappings()]
    writing.execute(insert(same), rows)
    if "id" in there:
        name = f"pg_get_serial_sequence('{table.name}', 'id')"
        writing.exec_driver_sql(f'SELECT setval({name}, (SELECT max(id) FROM "{table.name}"))')
