"""When a review database is copied, which copies are kept, and which of them counts as the newest."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from CovidXRayLib.curation.backups import backup
from CovidXRayLib.curation.backups.backup import back_up, backup_folder, backup_of_today, backups
from CovidXRayLib.curation.database.backup_list import Copy, content_of, copies_of
from CovidXRayLib.curation.importing.import_films import import_paths
from CovidXRayLib.curation.readers.decisions import history, set_label
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase, ReviewDatabaseError
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from Testing.Python.curation.made_up_films import add_made_up_films
from Testing.Python.curation.sentences import assert_sentence


def last_event(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return content_of(connection).event


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


@pytest.fixture
def reviewed(path: Path) -> Path:
    """A review database with two decisions, and a backup of today that holds the first."""
    with ReviewDatabase.open(path) as database:
        films = add_made_up_films(database, 3)
        reader = reader_named(database, "Ada")
        set_label(database, films[0], reader, "covid")
        back_up(path)
        set_label(database, films[1], reader, "covid")
    return path


def test_first_import_is_backed_up_at_once(path: Path, tmp_path: Path) -> None:
    write_dicom(project_chest(1, size=96), tmp_path / "one.dcm")
    with ReviewDatabase.open(path) as database:
        assert backups(path) == []
        import_paths(database, [tmp_path / "one.dcm"])
        (copy,) = backups(path)
    assert last_event(copy) == last_event(path) > 0


def test_decisions_are_backed_up_hourly_while_open(reviewed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert backup.EVERY_S <= 3600
    with ReviewDatabase.open(reviewed) as database:
        set_label(database, 3, 1, "covid")
        assert last_event(backups(reviewed)[0]) < last_event(reviewed)
        monkeypatch.setattr(backup, "EVERY_S", 0.05)
        time.sleep(0.1)
        set_label(database, 3, 1, "no_finding")
        assert last_event(backups(reviewed)[0]) == last_event(reviewed)


def test_backup_is_deferred_where_no_one_may_wait(reviewed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ReviewDatabase.open(reviewed, copies_itself=False) as database:
        assert not database.is_copy_due()
        set_label(database, 3, 1, "covid")
        assert not database.is_copy_due()
        monkeypatch.setattr(backup, "EVERY_S", 0.05)
        time.sleep(0.1)
        set_label(database, 3, 1, "no_finding")
        assert last_event(backups(reviewed)[0]) < last_event(reviewed)
        assert database.is_copy_due()
        back_up(reviewed)
        monkeypatch.setattr(backup, "EVERY_S", 60.0)
        assert not database.is_copy_due()


def test_old_backup_of_today_is_replaced_on_opening(reviewed: Path) -> None:
    (copy,) = backups(reviewed)
    ReviewDatabase.open(reviewed).close()
    assert last_event(copy) < last_event(reviewed)
    long_ago = time.time() - 2 * backup.EVERY_S
    os.utime(copy, (long_ago, long_ago))
    ReviewDatabase.open(reviewed).close()
    assert backups(reviewed) == [copy]
    assert last_event(copy) == last_event(reviewed)


def test_backups_are_ordered_by_content_not_date(reviewed: Path) -> None:
    older = backup_of_today(reviewed)
    future = older.with_name(f"store-{date.today() + timedelta(days=2000)}.sqlite")
    newer = older.with_name("store-2020-01-01.sqlite")
    broken = older.with_name("store-2026-01-02.sqlite")
    shutil.copy(older, future)
    back_up(reviewed, newer)
    broken.write_bytes(b"no store")
    os.utime(newer, (1, 1))
    assert backups(reviewed) == [newer, older, future, broken]


def test_backup_from_the_future_is_reported(reviewed: Path) -> None:
    (copy,) = copies_of(reviewed)
    assert copy.as_text() == str(copy.path)
    misdated = copy.path.with_name(f"store-{date.today() + timedelta(days=2)}.sqlite")
    copy.path.rename(misdated)
    reviewed.unlink()
    with pytest.raises(ReviewDatabaseError) as refused:
        ReviewDatabase.open(reviewed)
    assert f"{misdated} (dated in the future; a clock was wrong)" in str(refused.value)
    assert_sentence(str(refused.value), reviewed)
    ahead = time.time() + 7 * 24 * 3600
    misdated.rename(copy.path)
    os.utime(copy.path, (ahead, ahead))
    assert Copy(copy.path, copy.content).is_from_the_future()


def test_backup_with_lost_data_is_not_replaced(reviewed: Path) -> None:
    (early,) = backups(reviewed)
    kept = early.read_bytes()
    reviewed.unlink()
    shutil.copy(early, reviewed)  # as the sentence says to do where the database is damaged
    with ReviewDatabase.open(reviewed) as database:
        set_label(database, 2, 1, "no_finding")
    back_up(reviewed)  # holds all of the copy, and more
    assert last_event(early) == last_event(reviewed)
    reviewed.write_bytes(kept)  # once more an older one, in which other decisions are taken
    with ReviewDatabase.open(reviewed) as database:
        set_label(database, 3, 1, "covid")
        set_label(database, 3, 1, "no_finding")
    before = early.read_bytes()
    made = back_up(reviewed)
    assert made != early and early.read_bytes() == before
    assert set(backups(reviewed)) == {made, early}


def test_damaged_database_replaces_no_backup(reviewed: Path) -> None:
    (copy,) = backups(reviewed)
    kept = copy.read_bytes()
    content = bytearray(reviewed.read_bytes())
    content[4096 * 3 : 4096 * 20] = bytes(range(256)) * (16 * 17)
    reviewed.write_bytes(content)
    with pytest.raises(ReviewDatabaseError, match="damaged"):
        back_up(reviewed)
    assert copy.read_bytes() == kept
    assert list(backup_folder(reviewed).iterdir()) == [copy]


def test_others_can_write_during_a_backup(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "_PAGES", 4)
    with ReviewDatabase.open(path) as database:
        films = add_made_up_films(database, 300)
        reader = reader_named(database, "Ada")
        program = (
            f"from pathlib import Path; from CovidXRayLib.curation.backups import backup; backup._PAGES = 4; \
[backup.back_up(Path({str(path)!r})) for _ in range(3)]"
        )
        with subprocess.Popen([sys.executable, "-c", program]) as copying:
            decided = 0
            while copying.poll() is None:
                set_label(database, films[decided % 300], reader, "covid")
                decided += 1
        assert copying.returncode == 0
        assert decided > 3
    (copy,) = backups(path)
    with ReviewDatabase.open(copy) as database:
        assert len(history(database, films[0])) > 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_database_and_backups_are_private(reviewed: Path) -> None:
    def mode(one: Path) -> int:
        return stat.S_IMODE(one.stat().st_mode)

    assert mode(reviewed) == mode(backups(reviewed)[0]) == 0o600
    assert mode(reviewed.with_name("store.sqlite-lock")) == 0o600
    assert mode(backup_folder(reviewed)) == 0o700


def test_group_database_has_a_shared_lock(path: Path) -> None:
    ReviewDatabase.open(path).close()
    path.with_name("store.sqlite-lock").unlink()
    path.chmod(0o660)
    ReviewDatabase.open(path).close()
    assert stat.S_IMODE(path.with_name("store.sqlite-lock").stat().st_mode) == 0o660
