"""Long names of films, folders, servers and readers leave the panel as wide as it is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slicerhost.fixtures import bring_window_to_front, process_events

from CovidXRayLib.curation.importing.import_films import import_paths
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.pacs.server_list import Server

UID = "1.2.826.0.1.3680043.8.498.71938465019283746501928374650192837465"
NAME = UID + ".dcm"


def assert_panel_fits() -> None:
    import qt
    import slicer

    for _round in range(10):
        process_events()
    (area,) = slicer.util.mainWindow().centralWidget().findChildren(qt.QScrollArea)[:1]
    assert area.widget().minimumSizeHint.width() <= area.viewport().width


@pytest.fixture
def long_film(tmp_path: Path, sample_films: list[Path]) -> Path:
    """A film that is named as PACS name them."""
    return Path(shutil.copy(sample_films[0], tmp_path / NAME))


def test_film_fits_while_it_is_analyzed_and_afterward(reader: Any, long_film: Path) -> None:
    reader.open_one(long_film)
    assert_panel_fits()
    reader.wait_for_networks()
    reader.press("analyzeButton")
    reader.wait_for_stage()
    assert UID in reader.text("stageLabel")
    assert_panel_fits()
    reader.wait()
    assert_panel_fits()


@pytest.fixture
def edit_menu() -> Iterator[Any]:
    """Slicer's entry for copying, which has the same key as a label's own."""
    import qt
    import slicer

    window = slicer.util.mainWindow()
    action = qt.QAction("Copy", window)
    action.setShortcut(qt.QKeySequence("Ctrl+C"))
    window.addAction(action)
    yield action
    window.removeAction(action)


def test_message_about_a_film_fits_and_is_copied_as_the_name_is(
    reader: Any, tmp_path: Path, edit_menu: Any
) -> None:
    import qt
    from PySide6.QtTest import QTest

    broken = tmp_path / NAME
    broken.write_bytes(b"not a film")
    reader.open(broken)
    label = reader.ui.messageLabel
    message = reader.text("messageLabel")
    assert NAME in message
    assert_panel_fits()
    bring_window_to_front()  # keys go to the window in front
    for way in ("key", "menu"):
        qt.QApplication.clipboard().setText("")
        label.setFocus()
        label.setSelection(0, len(label.text))
        if way == "key":
            QTest.keyClick(label, qt.Qt.Key.Key_C, qt.Qt.KeyboardModifier.ControlModifier)
        else:
            (action,) = label.actions()
            action.trigger()
        process_events()
        assert qt.QApplication.clipboard().text() == message
    reader.panel.analysis.showMessage("")


def test_film_of_the_review_fits(reviewer: Any, tmp_path: Path, phantoms: Any) -> None:
    film, database = tmp_path / NAME, tmp_path / f"{UID}.sqlite"
    shutil.copy(phantoms[0][0], film)
    with ReviewDatabase.open(database) as opened:
        import_paths(opened, [film])
    reviewer.open(database, name="Maria-" + "x" * 50)
    assert_panel_fits()
    reviewer.tab.showMessage(f"{film}: cannot be read.", True)
    assert_panel_fits()
    reviewer.tab.showMessage("", False)


def test_worklist_and_servers_fit(panel: Any, clerk: Any) -> None:
    clerk.enter_server(Server(name=UID, protocol="dimse", host="localhost", port=104, aet="PACS"))
    panel.outputSections.report.ui.reportSection.collapsed = False
    assert_panel_fits()
    assert clerk.report.ui.sendButton.toolTip
    from CovidXRayPanel.widgets.messageLabel import show

    for label in (clerk.pacs.ui.pacsMessageLabel, clerk.report.ui.reportMessageLabel):
        show(label, f"/archive/{UID}/{NAME}: cannot be written.")
        assert_panel_fits()
        show(label, "")


def test_an_accent_stays_with_its_letter() -> None:
    import unicodedata

    from CovidXRayPanel.widgets.longNames import breakable

    name = unicodedata.normalize("NFD", "áéíóúñ" * 12)
    pieces = breakable(name).split("\u200b")
    assert "".join(pieces) == name and len(pieces) > 5
    assert not any(unicodedata.combining(piece[0]) for piece in pieces)
    assert breakable("Nothing to break in ordinary words.") == "Nothing to break in ordinary words."
