"""Run the panel of a module standalone: in a window, or as a screenshot."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reporting.files.result_mark import marked_png
from CovidXRayLib.system.atomic import write_atomically
from slicerhost.eventloop import process_events, wait_until
from slicerhost.start import finish, load_module, start

LONGEST_WAIT = 600.0  # seconds, for a slow machine that starts the worker for the first time


class PanelError(Exception):
    """What went wrong, in one sentence."""


def show_panel(module: Path, films: Sequence[Path], size: tuple[int, int]) -> None:
    """Open the window with the films, and return when it is closed.

    Parameters
    ----------
    module
        The module's Python file.
    films
        Films, or folders of films, to open at once.
    size
        Width and height of the window, in pixels.

    Raises
    ------
    KeyboardInterrupt
        If Ctrl-C in the terminal closed it.
    """
    application, widget = open_panel(module, size)
    import qt

    qt.QTimer.singleShot(0, lambda: widget.openFilms([str(film) for film in films]))
    interrupted: list[int] = []

    def close(*_: Any) -> None:
        interrupted.append(1)
        application.commandOptions().testingEnabled = True  # no one is present to answer prompts
        application.window.close()

    before = signal.signal(signal.SIGINT, close)
    turns = qt.QTimer()  # Python sees a signal only when it is its turn
    turns.start(200)
    turns.timeout.connect(lambda: None)
    application.exec()
    signal.signal(signal.SIGINT, before)
    finish(application)
    if interrupted:
        raise KeyboardInterrupt


def draw_panel(module: Path, films: Sequence[Path], size: tuple[int, int], image: Path) -> None:
    """Open films, analyze the last one, or the first of a folder, and save a screenshot; needs no display.

    Parameters
    ----------
    module, films, size
        As for `show_panel`.
    image
        PNG file to write.

    Raises
    ------
    PanelError
        If a film could not be read or analyzed; the image shows the others.
    OSError
        If the image cannot be written.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application, widget = open_panel(module, size, testing=True)
    try:
        widget.openFilms([str(film) for film in films])
        problems = [_wait_until_done(widget)]
        # Of a folder, the first film that can be read.
        steps = widget.viewBar.steps
        while widget.film is None and 0 < steps.place()[0] < steps.place()[1]:
            steps.step(1)
            problems.append(_wait_until_done(widget))
        if widget.film is None:
            raise PanelError(problems[-1] or _("No film could be opened."))
        widget.analyze()
        problems.append(_wait_until_done(widget))
        process_events(100)  # texts that wrap find their height in rounds
        write_atomically(image, marked_png(_png(application.window)))
        if any(problems):
            raise PanelError("\n".join(filter(None, problems)))
    finally:
        finish(application)


def open_panel(module: Path, size: tuple[int, int], testing: bool = False) -> tuple[Any, Any]:
    """Start the application and show its window with the module's panel.

    Parameters
    ----------
    module, size
        As for `show_panel`.
    testing
        As for `slicerhost.start.start`.

    Returns
    -------
    tuple
        The application and the module's widget.
    """
    # Start-up makes objects by the hundred thousand, which stay: counting them again whenever some more have
    # been made takes time now, and later stops the window for a tenth of a second.
    gc.disable()
    application = start(testing)
    import slicer

    name = load_module(module).name
    application.startupCompleted.emit()
    application.window.resize(*size)
    application.window.show()
    slicer.util.selectModule(name)
    gc.freeze()
    gc.enable()
    # The first DICOM film asks for it; its import takes too long to wait for.
    threading.Thread(target=import_module, args=("pydicom",), daemon=True).start()
    return application, slicer.util.getModuleWidget(name)


def _png(window: Any) -> bytes:
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    window.grab().save(buffer, "PNG")
    return bytes(buffer.data().data())


def _wait_until_done(widget: Any) -> str:
    """Wait, and return what went wrong with single films."""
    try:
        wait_until(lambda: not (widget.busy or widget.worklist.isListing), LONGEST_WAIT)
    except TimeoutError:
        raise PanelError(
            _("The analysis did not finish within {minutes} minutes.").format(
                minutes=round(LONGEST_WAIT / 60)
            )
        ) from None
    analysis = widget.analysis
    return str(analysis.message).removeprefix(analysis.notes).strip()
