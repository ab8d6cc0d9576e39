"""Readers who are killed while Qt's own file dialog lists the folder of their store, again and again.

The dialog is that of Qt, with Qt's own icons: it opens every file it lists, as in an application whose
dialogs are not ours. Another process opens the store, decides and closes it all the time.
"""

from __future__ import annotations

import os
import random
import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from CovidXRayLib.curation.history.vocabulary import EDITED
from CovidXRayLib.curation.readers.decisions import history
from CovidXRayLib.curation.readers.mask_versions import mask
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import Store
from Testing.Python.curation.annotators import Annotator, Decided, decide_once
from Testing.Python.curation.made_up_films import add_made_up_films, two_lungs

FILMS = 20
SHOWN_MS = 60  # how long a dialog stays
# A life is cut off after so many decisions at most, and so many seconds.
HEARD = 8
AT_WORK_S = 0.2


@dataclass(frozen=True)
class Outcome:
    """What a campaign showed; `damage` is what SQLite's check says, ``ok`` for none."""

    kills: int
    acknowledged: int
    lost: int
    damage: str


def decide_behind_dialogs(told: Connection, where: str, name: str, films: list[int], seed: int) -> None:
    """Make decisions from a timer while dialogs come and go; tell each when its function has returned."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QTimer, qInstallMessageHandler
    from PySide6.QtWidgets import QApplication, QFileDialog

    qInstallMessageHandler(lambda *_: None)
    application = QApplication([])
    chance = random.Random(seed)
    with Store.open(where) as store:
        reader = reader_named(store, name)
        told.send("open")

        def decide() -> None:
            decided = decide_once(store, chance.choice(films), reader, chance, seed)
            if decided:
                told.send(decided)

        timer = QTimer()
        timer.timeout.connect(decide)
        timer.start(0)
        while application:
            dialog = QFileDialog(None, "Import all films of a folder", str(Path(where).parent))
            dialog.setOption(QFileDialog.Option.DontUseNativeDialog, True)
            QTimer.singleShot(SHOWN_MS, dialog.reject)
            dialog.exec()


def decide_in_visits(told: Connection, where: str, name: str, films: list[int], seed: int) -> None:
    """Open the store, make a few decisions, close it, and begin again, as commands do beside the window."""
    chance = random.Random(seed)
    while True:
        with Store.open(where) as store:
            reader = reader_named(store, name)
            for _ in range(1 + chance.randrange(4)):
                decided = decide_once(store, chance.choice(films), reader, chance, seed)
                if decided:
                    told.send(decided)


def campaign(folder: Path, kills: int, seed: int = 20200401) -> Outcome:
    """Kill so many readers behind dialogs, and look for everything that was acknowledged."""
    where = str(folder / "store.sqlite")
    with Store.open(where) as store:
        films = add_made_up_films(store, FILMS)
    chance = random.Random(seed)
    other = Annotator(decide_in_visits, where, "Ben", films, seed)
    heard: list[object] = []
    for life in range(1, kills + 1):
        reader = Annotator(decide_behind_dialogs, where, "Ada", films, life)
        heard += [reader.next_word() for _ in range(2 + chance.randrange(HEARD))]
        time.sleep(chance.uniform(0, AT_WORK_S))
        reader.kill()
        heard += reader.rest()
        if reader.process.exitcode != -9:
            raise RuntimeError(f"a reader ended by itself: {reader.process.exitcode}")
        heard += other.words_so_far()
    other.kill()
    heard += other.rest()
    acknowledged = [word for word in heard if isinstance(word, Decided)]
    with Store.open(where) as store:
        lost = sum(not there for there in _found(store, films, acknowledged))
    with closing(sqlite3.connect(where)) as connection:
        (damage,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    return Outcome(kills, len(acknowledged), lost, damage)


def _found(store: Store, films: list[int], decisions: Iterable[Decided]) -> Iterable[bool]:
    events = {event.id: event for film in films for event in history(store, film)}
    for decision in decisions:
        if decision.kind == EDITED:
            drawn = two_lungs(decision.value["number"])
            yield np.array_equal(mask(store, decision.number).labels, drawn)
            continue
        event = events.get(decision.number)
        found = {**event.value, "undoes": event.undoes} if event is not None else {}
        yield (
            event is not None
            and (event.film_id, event.kind) == (decision.film, decision.kind)
            and found == found | decision.value
        )
