"""One round of `Testing.Benchmarks.panel`: a window that is opened, and films in it; prints JSON.

It imports nothing else of this folder, so that it can measure another checkout.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TIMEOUT_SECONDS = 120.0
POLL_MS = 2


def main() -> None:
    """Open the window as `covidxray view` does, use it, and print what it took in seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tree", type=Path, required=True)
    parser.add_argument("--film", type=Path, required=True)
    parser.add_argument("--openings", type=int, required=True)
    parser.add_argument("--analyses", type=int, required=True)
    arguments = parser.parse_args()
    sys.path.insert(0, str(arguments.tree / "CovidXRay" / "StandaloneHost"))
    from PySide6.QtWidgets import QApplication

    round_ = Round(arguments)
    changed: Any = QApplication
    changed.exec = lambda *_: round_.run()
    from CovidXRayLib.cli.main import main as covidxray

    covidxray(["view", str(arguments.film)])
    sys.stdout.write(json.dumps(round_.seconds) + "\n")
    sys.stdout.flush()
    os._exit(0)  # what ends meanwhile is not measured


class Round:
    """What is done in the window, in the place of its event loop.

    Parameters
    ----------
    arguments
        ``film``, ``openings`` and ``analyses``.
    """

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._arguments = arguments
        self._drawn = 0.0
        names = ("window painted", "first film, Analyze can be pressed", "film opened and shown")
        more = ("opening: longest silence", "opening: drawing in it", "result", "analyzing: longest silence")
        self.seconds: dict[str, list[float]] = {
            name: [] for name in (*names, *more, "analyzing: longest drawing")
        }

    def run(self) -> int:
        """Measure."""
        import slicer

        started = float(os.environ["BENCHMARK_STARTED"])
        for _ in range(3):  # layout, rendering, painting
            slicer.app.processEvents()
        self._note("window painted", time.monotonic() - started)
        slicer.app.commandOptions().testingEnabled = True  # nobody is here to answer a prompt
        self._panel = slicer.modules.CovidXRayWidget
        manager = slicer.app.layoutManager()
        self._view = manager.sliceWidget("Red").sliceView()
        self._count_drawing()
        self._wait(self._is_shown)
        self._note("first film, Analyze can be pressed", time.monotonic() - started)
        self._panel.logic.ensureReady()
        self._wait(lambda: self._panel.logic.client.state == "ready")
        for _ in range(self._arguments.openings):
            self._open()
        for number in range(self._arguments.analyses + 1):
            self._analyze(number > 0)
        slicer.app.mainWindow().close()
        return 0

    def _open(self) -> None:
        import slicer

        slicer.mrmlScene.RemoveNode(self._panel.film)
        slicer.app.processEvents()
        seconds, silence = self._timed(lambda: self._panel.openFilms([self._arguments.film]))
        self._note("film opened and shown", seconds)
        self._note("opening: longest silence", silence)
        self._note("opening: drawing in it", self._drawn)

    def _analyze(self, warm: bool) -> None:
        seconds, silence = self._timed(self._panel.analyze)
        if warm:
            self._note("result", seconds)
        self._note("analyzing: longest silence", silence)
        self._note("analyzing: longest drawing", self._drawn)

    def _timed(self, begin: Callable[[], object]) -> tuple[float, float]:
        from slicerhost.responsiveness import GapRecorder

        gaps, self._drawn = GapRecorder(), 0.0
        with gaps:
            began = time.monotonic()
            begin()
            self._wait(self._is_shown)
            seconds = time.monotonic() - began
        return seconds, gaps.longest_ms / 1000

    def _is_shown(self) -> bool:
        panel = self._panel
        return bool(panel.film is not None and not panel.busy and not self._view._timer.isActive())

    def _wait(self, condition: Callable[[], object]) -> None:
        """As `slicerhost.eventloop.wait_until`, with less time between two looks."""
        import qt

        loop, timer, ends = qt.QEventLoop(), qt.QTimer(), time.monotonic() + TIMEOUT_SECONDS
        timer.timeout.connect(lambda: loop.quit() if condition() or time.monotonic() > ends else None)
        timer.start(POLL_MS)
        loop.exec()
        timer.stop()
        if not condition():
            raise TimeoutError

    def _count_drawing(self) -> None:
        """Measure the longest rendering, which the software renderer does here."""
        pipeline = self._view.pipeline
        draw = pipeline.image

        def image() -> Any:
            began = time.monotonic()
            pixels = draw()
            self._drawn = max(self._drawn, time.monotonic() - began)
            return pixels

        pipeline.image = image

    def _note(self, figure: str, seconds: float) -> None:
        self.seconds[figure].append(seconds)


if __name__ == "__main__":
    main()
