"""The panel's file dialogs list a folder without opening what lies in it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from CovidXRayLib.curation.review_database import ReviewDatabase
from Testing.Python.curation.opened_files import files_opened_in
from Testing.Python.panel.reviewer import Reviewer

OTHER = """
import sys
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase

with ReviewDatabase.open(sys.argv[1]) as store:
    reader_named(store, sys.argv[2])
"""
SHOWN_MS = 700  # time to open what is listed
LOOK_MS = 50
LISTED_MS = 60_000  # Qt lists a folder in a thread of its own, which may wait for a core


def dialogs() -> dict[str, Callable[[Path], Any]]:
    from CovidXRayPanel.widgets import openDialogs

    def remembering(choose: Callable[[str], Any]) -> Callable[[Path], Any]:
        def ask(folder: Path) -> Any:
            openDialogs._memory["folder"] = str(folder)
            return choose("Choose")

        return ask

    return {
        "films": remembering(openDialogs.chooseFilms),
        "folder": remembering(openDialogs.chooseFolder),
        "file": lambda folder: openDialogs.chooseFile("Choose", str(folder)),
        "other folder": lambda folder: openDialogs.chooseFolderFrom("Choose", str(folder)),
        "store": remembering(lambda _: openDialogs.chooseDatabase()),
    }


def names_in(dialog: Any) -> set[str]:
    import qt

    tree = dialog.findChild(qt.QTreeView, "treeView")
    model, root = tree.model(), tree.rootIndex()
    return {model.index(row, 0, root).data() for row in range(model.rowCount(root))}


def close_when_listed(expected: set[str], listed: set[str], waited_ms: int = 0) -> None:
    """Reject the dialog that comes, a while after it lists what is expected."""
    import qt

    dialog = qt.QApplication.activeModalWidget()
    if waited_ms < LISTED_MS and (dialog is None or not expected <= names_in(dialog)):
        again = partial(close_when_listed, expected, listed, waited_ms + LOOK_MS)
        qt.QTimer.singleShot(LOOK_MS, again)
        return
    listed |= names_in(dialog)
    qt.QTimer.singleShot(SHOWN_MS, dialog.reject)


@pytest.mark.parametrize("name", ["films", "folder", "file", "other folder", "store"])
def test_own_dialog_opens_no_files(panel: Any, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "answers.sqlite").write_bytes(b"SQLite format 3\0" + bytes(4080))
    (tmp_path / "film").write_bytes(bytes(200))
    listed: set[str] = set()
    expected = {"folder", "answers.sqlite", "film"} if name in ("films", "file") else {"folder"}
    close_when_listed(expected, listed)
    with files_opened_in(tmp_path) as opened:
        assert not dialogs()[name](tmp_path)
    assert opened == []
    assert expected <= listed


def test_qt_dialog_opens_files(application: Any, tmp_path: Path) -> None:
    """Else the test above would show nothing."""
    from PySide6.QtWidgets import QFileDialog

    (tmp_path / "film").write_bytes(bytes(200))
    dialog = QFileDialog(None, "Choose", str(tmp_path))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog, True)
    close_when_listed({"film"}, set())
    with files_opened_in(tmp_path) as opened:
        dialog.exec()
    assert "film" in opened


@pytest.mark.slow
def test_dialog_on_the_open_database_is_harmless(
    reviewer: Reviewer, database_file: Path, tmp_path: Path
) -> None:
    """As in an application whose own dialogs do, while another process reviews and closes the database."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QFileDialog

    reviewer.open(database_file)
    for key in ("1", "2", "3"):
        dialog = QFileDialog(None, "Choose", str(database_file.parent))
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog, True)
        QTimer.singleShot(SHOWN_MS, dialog.reject)
        dialog.exec()
        subprocess.run([sys.executable, "-c", OTHER, str(database_file), f"Reader {key}"], check=True)
        reviewer.key(key, "N")
    assert [reviewer.assessment(film).label for film in (1, 2, 3)] == [
        "covid",
        "pneumonia_other",
        "no_finding",
    ]
    shutil.copy(database_file, tmp_path / "copy.sqlite")  # all of it lies in the one file
    with ReviewDatabase.open(tmp_path / "copy.sqlite") as database, database.reading() as session:
        names = session.connection().exec_driver_sql("SELECT name FROM reader ORDER BY id").scalars().all()
    assert names == ["Anna", "Reader 1", "Reader 2", "Reader 3"]


def test_open_database_is_backed_up_by_a_child_process(
    reviewer: Reviewer, database_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from slicerhost.fixtures import wait_until

    from CovidXRayLib.curation.backups import backup
    from CovidXRayLib.curation.database.backup_list import copies_of

    reviewer.open(database_file)
    before = copies_of(database_file)[0].content
    reviewer.key("1")
    reviewer.tab.backup.checkDue()
    assert not reviewer.tab.backup.isRunning
    with monkeypatch.context() as at_once:
        at_once.setattr(backup, "EVERY_S", 0.0)
        reviewer.tab.backup.checkDue()
    assert reviewer.tab.backup.isRunning
    wait_until(lambda: not reviewer.tab.backup.isRunning)
    assert copies_of(database_file)[0].content > before
    assert reviewer.message == ""
