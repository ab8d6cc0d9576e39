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
from CovidXRayLib.curation.review_database import Store, StoreError
from Testing.Python.curation.annotators import Annotator
from Testing.Python.curation.made_up_films import add_made_up_films
from Testing.Python.curation.sentences import assert_sentence
from Testing.Python.curation.small_disk import mounted_disk


def comment_until_refused(store: Store, film: int, on_comment: Callable[[int, str], None]) -> str:
    """Write long comments, and tell of each event and text, until there is an error; its text."""
    reader = reader_named(store, "Ada")
    for number in itertools.count():
        text = f"{number} " + "words " * 400
        try:
            on_comment(comment(store, film, reader, text), text.strip())
        except StoreError as error:
            return str(error)
    raise AssertionError("unreachable")


def comments(store: Store, film: int) -> dict[int, str]:
    """The texts of a film's comments by their events."""
    return {event.id: event.value["text"] for event in history(store, film) if event.kind == "comment"}


def test_a_full_disk_is_told_in_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "disk" / "store.sqlite"
    written: dict[int, str] = {}
    with mounted_disk(path.parent) as disk:
        with Store.open(path) as store:
            (film,) = add_made_up_films(store, 1)
            disk.fill(leave=200_000)
            sentence = comment_until_refused(store, film, written.__setitem__)
            assert_sentence(sentence, path)
            assert "full" in sentence
            assert written
            assert comments(store, film) == written  # it still answers
            disk.make_room()
            written[comment(store, film, reader_named(store, "Ada"), "room again")] = "room again"
            disk.fill()
        # Closed while the disk was full; nothing can be tidied up then.
        disk.make_room()
        with Store.open(path) as store:
            assert comments(store, film) == written


def test_a_backup_that_does_not_fit_hinders_nobody(tmp_path: Path) -> None:
    path = tmp_path / "disk" / "store.sqlite"
    with mounted_disk(path.parent) as disk:
        with Store.open(path) as store:
            (film,) = add_made_up_films(store, 1)
        backup_of_today(path).unlink(missing_ok=True)
        disk.fill(leave=100_000)  # enough for the log of a decision, not for a copy of the whole
        with Store.open(path) as store:
            (warning,) = store.warnings
            assert_sentence(warning, path)
            comment(store, film, reader_named(store, "Ada"), "all the same")
            assert list(comments(store, film).values()) == ["all the same"]
        assert list(backup_folder(path).iterdir()) == []


def comment_within_a_limit(told: Connection, where: str, film: int) -> None:
    """Write comments in a process whose files may not grow beyond a megabyte."""
    import resource  # Windows has none

    with Store.open(where) as store:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        told.send(comment_until_refused(store, film, lambda event, text: told.send((event, text))))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no limit of a file's size")
def test_a_file_that_may_not_grow_is_told_in_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with Store.open(path) as store:
        (film,) = add_made_up_films(store, 1)
    *written, sentence = Annotator(comment_within_a_limit, str(path), film).rest()
    assert_sentence(sentence, path)
    assert written
    with Store.open(path) as store:
        assert comments(store, film) == dict(written)
        comment(store, film, reader_named(store, "Ada"), "without the limit")
