"""A full disk gives a sentence, and takes nothing that was acknowledged."""

from __future__ import annotations

import itertools
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from CovidXRayLib.curation.backups.backup import backup_folder, backup_of_today
from CovidXRayLib.curation.readers.decisions import comment, history
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase, ReviewDatabaseError
from Testing.Python.curation.annotators import Annotator
from Testing.Python.curation.made_up_films import add_made_up_films
from Testing.Python.curation.sentences import assert_sentence
from Testing.Python.curation.small_disk import mounted_disk


def comment_until_refused(database: ReviewDatabase, film: int, on_comment: Callable[[int, str], None]) -> str:
    """Write long comments, and tell of each event and text, until there is an error; its text."""
    reader = reader_named(database, "Ada")
    for number in itertools.count():
        text = f"{number} " + "words " * 400
        try:
            on_comment(comment(database, film, reader, text), text.strip())
        except ReviewDatabaseError as error:
            return str(error)
    raise AssertionError("unreachable")


def comments(database: ReviewDatabase, film: int) -> dict[int, str]:
    """The texts of a film's comments by their events."""
    return {event.id: event.value["text"] for event in history(database, film) if event.kind == "comment"}


def test_full_disk_is_reported_without_data_loss(tmp_path: Path) -> None:
    path = tmp_path / "disk" / "store.sqlite"
    written: dict[int, str] = {}
    with mounted_disk(path.parent) as disk:
        with ReviewDatabase.open(path) as database:
            (film,) = add_made_up_films(database, 1)
            disk.fill(leave=200_000)
            sentence = comment_until_refused(database, film, written.__setitem__)
            assert_sentence(sentence, path)
            assert "full" in sentence
            assert written
            assert comments(database, film) == written  # it still answers
            disk.make_room()
            written[comment(database, film, reader_named(database, "Ada"), "room again")] = "room again"
            disk.fill()
        # Closed while the disk was full; nothing can be tidied up then.
        disk.make_room()
        with ReviewDatabase.open(path) as database:
            assert comments(database, film) == written


def test_failed_backup_blocks_no_one(tmp_path: Path) -> None:
    path = tmp_path / "disk" / "store.sqlite"
    with mounted_disk(path.parent) as disk:
        with ReviewDatabase.open(path) as database:
            (film,) = add_made_up_films(database, 1)
        backup_of_today(path).unlink(missing_ok=True)
        disk.fill(leave=100_000)  # enough for the log of a decision, not for a copy of the whole
        with ReviewDatabase.open(path) as database:
            (warning,) = database.warnings
            assert_sentence(warning, path)
            comment(database, film, reader_named(database, "Ada"), "all the same")
            assert list(comments(database, film).values()) == ["all the same"]
        assert list(backup_folder(path).iterdir()) == []


def comment_within_a_limit(told: Connection, where: str, film: int) -> None:
    """Write comments in a process whose files may not grow beyond a megabyte."""
    import resource  # Windows has none

    with ReviewDatabase.open(where) as database:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        told.send(comment_until_refused(database, film, lambda event, text: told.send((event, text))))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no limit of a file's size")
def test_file_size_limit_is_reported_without_data_loss(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with ReviewDatabase.open(path) as database:
        (film,) = add_made_up_films(database, 1)
    *written, sentence = Annotator(comment_within_a_limit, str(path), film).rest()
    assert_sentence(sentence, path)
    assert written
    with ReviewDatabase.open(path) as database:
        assert comments(database, film) == dict(written)
        comment(database, film, reader_named(database, "Ada"), "without the limit")
