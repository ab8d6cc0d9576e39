"""After a restart the reader is where they were: database, name, list, film, and what is hidden."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.curation.worklists import worklist_table
from Testing.Python.panel.reviewer import fill_database

ROOT = Path(__file__).resolve().parents[4]

START = """
import json, os, signal, sys
sys.path.insert(0, "CovidXRay/StandaloneHost")
from pathlib import Path
from slicerhost.start import finish, load_module, start
from slicerhost.eventloop import process_events, wait_until
application = start(testing=True)
import qt, slicer
from PySide6.QtTest import QTest
load_module(Path("CovidXRay/CovidXRay.py"))
application.window.show()
slicer.util.selectModule("CovidXRay")
panel = slicer.modules.CovidXRayWidget
panel.ui.tabs.setCurrentIndex(1)
wait_until(lambda: not panel.review.link.isOpening, 600)
tab, ui = panel.review, panel.review.ui
def see():
    process_events()
    wait_until(lambda: tab.current.isRead, 600)
    process_events()
def key(name):
    QTest.keyClick(application.window, getattr(qt.Qt.Key, "Key_" + name))
    see()
def choose(box, words):
    box.setCurrentIndex(box.findText(words))
    box.activated.emit(box.currentIndex)
    see()
def tell():
    boxes = (ui.worklistComboBox, ui.orderComboBox, ui.stateComboBox, ui.labelComboBox, ui.maskComboBox,
             ui.flagComboBox)
    checks = (ui.unansweredCheckBox, ui.assignedCheckBox, ui.failedCheckBox, ui.overlayCheckBox,
              ui.scoreCheckBox, ui.advanceCheckBox)
    print("TOLD" + json.dumps({"texts": [box.currentText for box in boxes],
        "checks": [box.checked for box in checks], "search": ui.searchEdit.text, "films": tab.list.films,
        "film": tab.current.film, "row": tab.list.table.row, "shown": tab.current.isShown,
        "store": ui.databaseSection.text, "keys": tab.keys.mode}), flush=True)
"""

FIRST = """
tab.openDatabase(sys.argv[1], "Anna")
wait_until(lambda: not tab.link.isOpening, 600)
see()
ui.blindCheckBox.click()
choose(ui.worklistComboBox, "Pilot")
choose(ui.orderComboBox, "Least certain first")
choose(ui.stateComboBox, "Analyzed")
ui.searchEdit.text = "phantom_"
wait_until(lambda: not tab.list._filters._typing.active)
ui.unansweredCheckBox.click()
for name in ("N", "N", "1", "N", "L", "S"):
    key(name)
tell()
"""


def run(script: str, end: str, where: Path, folder: Path) -> dict[str, Any]:
    environment = {**os.environ, "XDG_CONFIG_HOME": str(folder), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", START + script + end, str(where)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("TOLD")]
    assert lines, done.stderr
    return dict(json.loads(lines[-1].removeprefix("TOLD")))


@pytest.mark.slow
@pytest.mark.parametrize("end", ["finish(application)", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_state_is_restored(tmp_path: Path, phantoms: Any, end: str) -> None:
    where = tmp_path / "store.sqlite"
    films = fill_database(where, phantoms[:8])
    with ReviewDatabase.open(where) as database:
        worklist_table.add(database, worklist_table.create(database, "Pilot"), films[1:])
    before = run(FIRST, end, where, tmp_path)
    assert before["film"] != before["films"][0] and before["shown"]
    assert before["texts"][:3] == ["Pilot", "Least certain first", "Analyzed"]
    assert before["search"] == "phantom_" and before["store"] == "store.sqlite, reader: Anna"
    after = run("see()\ntell()\n", "finish(application)", where, tmp_path)
    # The film that was answered is none of those not answered any more; nothing else differs.
    answered = [film for film in before["films"] if film not in after["films"]]
    assert len(answered) == 1
    assert after["films"] == [film for film in before["films"] if film not in answered]
    assert after["row"] == after["films"].index(before["film"])
    same = set(before) - {"films", "row"}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}


def test_filtered_out_film_gives_way_to_the_next(reviewer: Any, database_file: Path) -> None:
    reviewer.open(database_file)
    reviewer.ui.filterButton.click()
    reviewer.ui.unansweredCheckBox.click()
    reviewer.ui.filterButton.click()
    reviewer.see()
    reviewer.key("N")
    reviewer.see()
    reviewer.key("2")
    films = reviewer.tab.list.films
    assert reviewer.film == films[1]
    reviewer.tab.close()
    reviewer.open(database_file)
    assert reviewer.tab.list.films == [films[0], *films[2:]]
    assert reviewer.film == films[2]


def test_position_is_per_reader(reviewer: Any, database_file: Path) -> None:
    reviewer.open(database_file, "Anna")
    reviewer.key("N", "N")
    reviewer.see()
    place = reviewer.film
    reviewer.open(database_file, "Bernd")
    assert reviewer.film == reviewer.tab.list.films[0] != place
    reviewer.key("N")
    reviewer.see()
    reviewer.open(database_file, "Anna")
    assert reviewer.film == place
