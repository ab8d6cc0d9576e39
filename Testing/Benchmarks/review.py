"""What a sitting of reviews costs: films imported, analyzed, and answered by a script that presses keys.

Run with ``python -m Testing.Benchmarks.review --help``. With COVIDXRAY_DATA in the environment the films are
real ones, else phantoms. Each film gets a judgment of its mask, a label, and "next"; every tenth is looked
at again, flagged, commented on, and one of its decisions undone. A film counts from the key to the window
that shows what it did: nothing of the reader's own time is in it. "Next film shown" ends with the drawing of
the film, before the work that follows. Nothing is shown: it draws offscreen, in software.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TIMEOUT_SECONDS = 3600.0
MIB = 2**20


def main() -> None:
    """Import, analyze, review, and print what it took."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--films", type=int, default=200, help="how many films (default: 200)")
    parser.add_argument("--size", type=int, default=1024, help="side of a phantom in pixels (default: 1024)")
    parser.add_argument(
        "--pause", type=float, default=0.5, help="seconds the reader looks at each film (default: 0.5)"
    )
    parser.add_argument(
        "--while-analyzing", action="store_true", help="review while the networks are at work, not after"
    )
    parser.add_argument("--rounds", type=int, default=3, help="sittings of each, with --against (default: 3)")
    parser.add_argument("--against", type=Path, help="another checkout, measured in turn with this one")
    # With it, the figures are printed once more, for the program that compares checkouts.
    parser.add_argument("--tree", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.against is not None:
        _compare(arguments)
        return
    tree = arguments.tree or ROOT
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(tree / "CovidXRay" / "StandaloneHost"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["XDG_CONFIG_HOME"] = name
        films = real_films(arguments.films) or phantoms(folder / "films", arguments.films, arguments.size)
        from slicerhost.start import finish, load_module, start

        application = start(testing=True)
        try:
            import slicer

            load_module(tree / "CovidXRay" / "CovidXRay.py")
            application.startupCompleted.emit()
            application.window.resize(1280, 800)
            application.window.show()
            slicer.util.selectModule("CovidXRay")
            panel = slicer.modules.CovidXRayWidget
            panel.ui.tabs.setCurrentIndex(1)
            sitting = Sitting(application, panel.review, arguments.pause)
            sitting.begin(folder / "store.sqlite", films)
            sitting.analyze(wait=not arguments.while_analyzing)
            sitting.review()
        finally:
            finish(application)
    if arguments.tree is not None:
        sys.stdout.write(json.dumps(sitting.seconds) + "\n")


def _compare(arguments: argparse.Namespace) -> None:
    from Testing.Benchmarks.measuring.trees import in_turn, print_table

    options = [
        "--films",
        str(arguments.films),
        "--size",
        str(arguments.size),
        "--pause",
        str(arguments.pause),
    ]
    options += ["--while-analyzing"] if arguments.while_analyzing else []
    print_table(in_turn(Path(__file__), options, arguments.rounds, arguments.against))


def real_films(count: int) -> list[Path]:
    """Return films spread over the real ones, or none where there are none."""
    named = os.environ.get("COVIDXRAY_DATA")
    if not named:
        return []
    with (Path(named) / "manifest.csv").open(newline="", encoding="utf-8") as table:
        paths = [Path(named) / row["file"] for row in csv.DictReader(table)]
    return paths[:: max(1, len(paths) // count)][:count]


def phantoms(folder: Path, count: int, size: int) -> list[Path]:
    """Write phantoms as uncompressed 16-bit DICOM files."""
    from CovidXRayLib.phantom.frontal_chest import project_chest
    from CovidXRayLib.phantom.phantom_dicom import write_dicom

    folder.mkdir()
    paths = [folder / f"phantom_{seed:04d}.dcm" for seed in range(count)]
    for seed, path in enumerate(paths):
        write_dicom(project_chest(seed, size=size, opacity=0.4 * (seed % 2)), path)
    return paths


class Sitting:
    """A reader who never tires.

    Parameters
    ----------
    application
        The host.
    tab
        The Review tab.
    pause
        Seconds between a film's being shown and its answer.
    """

    def __init__(self, application: Any, tab: Any, pause: float) -> None:
        self.application, self.tab, self.pause = application, tab, pause
        self.seconds: dict[str, list[float]] = {
            "next film shown": [],
            "next film": [],
            "judge mask": [],
            "label": [],
            "whole film": [],
        }
        self._drawn_at = 0.0
        self._note_drawings()

    def _note_drawings(self) -> None:
        manager = self.application.layoutManager()
        pipeline = manager.sliceWidget("Red").sliceView().pipeline
        draw = pipeline.image

        def image() -> Any:
            pixels = draw()
            self._drawn_at = time.perf_counter()
            return pixels

        pipeline.image = image

    def begin(self, database: Path, films: list[Path]) -> None:
        """Open a review database and import the films."""
        from slicerhost.eventloop import wait_until
        from slicerhost.responsiveness import GapRecorder

        self.tab.openDatabase(database, "Reader")
        wait_until(lambda: not self.tab.link.isOpening, TIMEOUT_SECONDS)
        began = time.perf_counter()
        with GapRecorder() as gaps:
            self.tab.jobs.importPaths([str(film) for film in films])
            wait_until(lambda: not self.tab.jobs.isImporting, TIMEOUT_SECONDS)
        seconds = time.perf_counter() - began
        print(
            f"{len(self.tab.list.films)} films imported in {seconds:.1f} s, longest silence of the window "
            f"{gaps.longest_ms:.0f} ms"
        )
        wait_until(lambda: self.tab.current.isRead, TIMEOUT_SECONDS)

    def analyze(self, wait: bool) -> None:
        """Press "Analyze all"."""
        from slicerhost.eventloop import wait_until

        began = time.perf_counter()
        self.tab.ui.batchButton.click()
        if wait:
            wait_until(lambda: not self.tab.jobs.isAnalyzing, TIMEOUT_SECONDS)
            print(f"analyzed in {time.perf_counter() - began:.1f} s")
        else:
            wait_until(lambda: self.tab.current.mask is not None, TIMEOUT_SECONDS)

    def review(self) -> None:
        """Answer every film of the list."""
        from slicerhost.responsiveness import GapRecorder

        count, waited, start = len(self.tab.list.films), 0, self.memory()
        print(f"memory at the start of the review: {start:.0f} MiB")
        with GapRecorder() as gaps:
            for number in range(count):
                waited += not self.tab.current.isShown
                self.look()
                judged = self.timed("A" if number % 7 else "R", "judge mask")
                labeled = self.timed(str((1, 2, 3, 4, 6)[number % 5]), "label")
                if number % 10 == 9:
                    for key in ("P", "N", "F", "2", "Return", "L", "L", "S", "S", "Z"):
                        self.press(key)
                        self.look(0.05)
                moved = self.timed("N", "next film") if number < count - 1 else 0.0
                self.seconds["whole film"].append(judged + labeled + moved)
                if number % 50 == 49:
                    print(f"memory after {number + 1} films: {self.memory():.0f} MiB")
        print(f"films that were not there when asked for: {waited} of {count}")
        for what, seconds in self.seconds.items():
            milliseconds = sorted(1000 * value for value in seconds)
            p95 = milliseconds[round(0.95 * (len(milliseconds) - 1))]
            print(
                f"{what}: median {statistics.median(milliseconds):.0f} ms, 95th percentile {p95:.0f} ms, "
                f"longest {milliseconds[-1]:.0f} ms"
            )
        print(f"longest silence of the window in the whole review: {gaps.longest_ms:.0f} ms")
        answers = [row.my_label for row in self.tab.list.rowsOf(self.tab.list.films)]
        print(f"answers in the store: {sum(map(bool, answers))} of {count}")

    def timed(self, key: str, what: str) -> float:
        """Press a key and let the window show what it did."""
        began = time.perf_counter()
        self.press(key)
        seconds = time.perf_counter() - began
        self.seconds[what].append(seconds)
        if what == "next film":
            self.seconds["next film shown"].append(self._drawn_at - began)
        return seconds

    def press(self, name: str) -> None:
        import qt
        from PySide6.QtTest import QTest
        from slicerhost.eventloop import process_events

        QTest.keyClick(self.application.window, getattr(qt.Qt.Key, f"Key_{name}"))
        process_events()

    def look(self, seconds: float | None = None) -> None:
        """Let time pass, as a reader does who looks at a film."""
        from slicerhost.eventloop import process_events, wait_until

        wait_until(lambda: self.tab.current.isRead, TIMEOUT_SECONDS)
        ends = time.perf_counter() + (self.pause if seconds is None else seconds)
        while time.perf_counter() < ends:
            process_events()
            time.sleep(0.005)

    def memory(self) -> float:
        """What this process holds, in MiB; its children are not in it."""
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / MIB


if __name__ == "__main__":
    main()
