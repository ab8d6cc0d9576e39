"""What ``screenshot_states.py`` does with the panel, as a user would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

LONGEST_WAIT = 300.0  # seconds


def open_path(widget: Any, path: Path) -> None:
    """Open a film or a folder."""
    widget.openFilms([str(path)])
    wait(widget)


def analyze(widget: Any) -> None:
    """Analyze the selected film."""
    widget.analyze()
    wait(widget)


def wait(widget: Any) -> None:
    """Wait until the panel is idle."""
    wait_for(lambda: not widget.busy and widget.logic.client.info is not None)
    if widget.analysis.message:
        raise SystemExit(widget.analysis.message)


def wait_for(condition: Callable[[], bool]) -> None:
    """Run the event loop until a condition holds."""
    from slicerhost.eventloop import process_events, wait_until

    process_events()
    wait_until(condition, LONGEST_WAIT)
    process_events()


def film_named(name: str) -> Any:
    """Return the open film whose name begins so."""
    from CovidXRayPanel.nodes.filmNode import selectableFilms

    return next(film for film in selectableFilms() if film.GetName().startswith(name))


def open_database(tab: Any, folder: Path, reader: str) -> None:
    """Open the review database as a reader."""
    tab.openDatabase(folder / "chest_films.sqlite", reader)
    wait_for(lambda: not tab.link.isOpening)


def choose(box: Any, data: str) -> None:
    """Choose an entry by its data, which does not depend on the language."""
    box.setCurrentIndex([str(box.itemData(index)) for index in range(box.count)].index(data))
    box.activated.emit(box.currentIndex)


def press(*keys: str) -> None:
    """Press keys in the main window."""
    import qt
    import slicer
    from PySide6.QtTest import QTest
    from slicerhost.eventloop import process_events

    window: Any = slicer.util.mainWindow()
    for key in keys:
        window.activateWindow()
        process_events()
        QTest.keyClick(window, getattr(qt.Qt.Key, f"Key_{key}"))
        process_events()
