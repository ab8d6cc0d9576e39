"""Other code that opens and closes a review database's files takes nothing that was acknowledged."""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from CovidXRayLib.curation.readers.decisions import history, set_label
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase
from Testing.Python.curation.annotators import Annotator, annotate
from Testing.Python.curation.dialogs_and_kills import campaign
from Testing.Python.curation.made_up_films import add_made_up_films

KILLS = 12  # `python -m Testing.Benchmarks.kills` kills 200
DECISIONS = 150

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither such locks nor kill -9")


@pytest.mark.slow
def test_readers_killed_behind_file_dialogs_lose_no_data(
    tmp_path: Path, print_measurement: Callable[[str], None]
) -> None:
    pytest.importorskip("PySide6.QtWidgets")
    outcome = campaign(tmp_path, KILLS)
    print_measurement(
        f"kill -9 behind {outcome.kills} file dialogs: {outcome.acknowledged} decisions acknowledged, "
        f"{outcome.lost} lost, {outcome.damage}"
    )
    assert outcome.acknowledged > KILLS
    assert (outcome.lost, outcome.damage) == (0, "ok")


@pytest.mark.slow
def test_files_closed_during_transactions_lose_no_data(tmp_path: Path) -> None:
    """What a dialog does now and then, done without a pause, while another process writes, too."""
    path = tmp_path / "store.sqlite"
    over = threading.Event()

    def read_every_file() -> None:
        while not over.is_set():
            for beside in tmp_path.iterdir():
                with suppress(FileNotFoundError, IsADirectoryError):
                    beside.open("rb").close()

    looker = threading.Thread(target=read_every_file)
    with ReviewDatabase.open(path) as database:
        films = add_made_up_films(database, 4)
        ada = reader_named(database, "Ada")
        other = Annotator(annotate, str(path), "Ben", films, 7, DECISIONS)
        looker.start()
        try:
            mine = [set_label(database, films[number % 4], ada, "covid") for number in range(DECISIONS)]
            others = [word.number for word in other.rest() if word != "open" and word.kind != "edited"]
        finally:
            over.set()
            looker.join()
        assert other.process.exitcode == 0
        events = {event.id: event.reader for film in films for event in history(database, film)}
        assert {events.get(number) for number in mine} == {"Ada"}
        assert {events.get(number) for number in others} == {"Ben"}
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
