"""Somebody at the panel of a fresh Slicer, who is asked whether packages may be installed.

Run by the interpreter that ``fresh_python`` made: nothing here but Slicer's own packages may be imported.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[4]
sys.path.insert(0, str(ROOT / "CovidXRay" / "StandaloneHost"))
# As Slicer does with an additional module path: its folder, and no more, at the end of the path.
sys.path.append(str(ROOT / "CovidXRay"))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp()
os.environ["LC_ALL"] = os.environ["LANG"] = "C.UTF-8"

from slicerhost.eventloop import process_events, wait_until
from slicerhost.start import finish, load_module, start

SAMPLE = ROOT / "Resources" / "Samples" / "sample_opacities_ap.dcm"
DECLINED = "Installation canceled. Press the button again and confirm to install."
FAILED = "The Python packages could not be installed"
LONG = 120


class Errors(logging.Handler):
    """Everything that was logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(record.getMessage())


class Walk:
    """The application with the module open, and what was asked there.

    Attributes
    ----------
    questions
        Text and details of each dialog that came up.
    """

    def __init__(self) -> None:
        self.application = start()
        self.errors = Errors()
        logging.getLogger().addHandler(self.errors)
        self._answer: str | None = None
        self.questions: list[str] = []
        self.application.window.show()
        load_module(ROOT / "CovidXRay" / "CovidXRay.py")
        self.application.startupCompleted.emit()
        import qt
        import slicer

        self._timer = qt.QTimer()
        self._timer.setInterval(20)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        slicer.util.selectModule("CovidXRay")
        process_events()
        self.panel = slicer.modules.CovidXRayWidget
        self.ui = self.panel.ui

    def put_film(self) -> None:
        """Have a film in the scene with its file, as Slicer itself may have loaded it."""
        import slicer
        from CovidXRayPanel.nodes.filmNode import createFilmNode

        from CovidXRayLib.films.film import PixelSpacing
        from CovidXRayLib.films.film_metadata import FilmMetadata

        rows, columns = np.mgrid[0:256, 0:256].astype(np.float32) / 255
        film = FilmMetadata(*rows.shape, spacing=PixelSpacing(0.7, 0.7, "patient"))
        node = createFilmNode("film", film, (rows + columns) / 2)
        storage = node.CreateDefaultStorageNode()
        storage.SetFileName(str(SAMPLE))
        slicer.mrmlScene.AddNode(storage)
        node.SetAndObserveStorageNodeID(storage.GetID())
        self.panel._onFilmOpened(node)
        process_events()

    @contextmanager
    def answering(self, button: str, links: Path | None = None) -> Iterator[list[str]]:
        """Press "Ok" or "Cancel" in every dialog; pip finds packages in a folder and nowhere else."""
        os.environ |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(links or ROOT / "nowhere")}
        os.environ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
        before, self._answer = len(self.questions), button
        asked: list[str] = []
        yield asked
        process_events()
        self._answer = None
        asked += self.questions[before:]

    def do(self, action: Callable[[], Any]) -> None:
        """Do something as a click does it: from the application's loop of events, which dialogs count on."""
        import qt

        loop = qt.QEventLoop()

        def act() -> None:
            try:
                action()
            finally:
                loop.quit()

        qt.QTimer.singleShot(0, act)
        loop.exec()

    def refuse_and_fail(
        self, press: Callable[[], Any], said: Callable[[], str], names: list[str], broken: Path
    ) -> None:
        """Decline twice, have no connection once, and once a package that breaks in the middle.

        Parameters
        ----------
        press
            What needs packages.
        said
            What the panel says then.
        names
            What is asked for.
        broken
            A folder of wheels one of which breaks.
        """
        for button, links, sentence in (
            ("Cancel", None, DECLINED),
            ("Cancel", None, DECLINED),
            ("Ok", None, FAILED),
            ("Ok", broken, FAILED),
        ):
            with self.answering(button, links) as asked:
                self.do(press)
            assert len(asked) == 1, asked
            assert all(name in asked[0] for name in names), asked
            assert said().startswith(sentence), said()
            assert not self.panel.busy

    def accept_license(self, press: Callable[[], Any]) -> None:
        """Press what uses the weights for the first time, and accept their license."""
        with self.answering("Ok") as asked:
            self.do(press)
        assert len(asked) == 1 and "license" in asked[0], asked

    def wait(self, condition: Callable[[], Any]) -> None:
        wait_until(lambda: bool(condition()), LONG)
        process_events()

    def end(self) -> None:
        """Close the application without saving; what was logged as an error fails the walk."""
        with self.answering("Discard"):
            finish(self.application)
        assert self.errors.seen == [], self.errors.seen
        print("walked", flush=True)
        os._exit(0)  # Qt and VTK take each other down in any order

    def _look(self) -> None:
        import qt

        dialog = qt.QApplication.activeModalWidget()
        if dialog is None:
            return
        self.questions.append(f"{dialog.text}\n{dialog.detailedText}")
        assert self._answer is not None, f"nobody expects this question: {self.questions[-1]}"
        dialog.button(getattr(qt.QMessageBox, self._answer)).click()


def pressable(button: Any) -> bool:
    """Return whether a button can be pressed now."""
    return bool(button.visible and button.enabled)
