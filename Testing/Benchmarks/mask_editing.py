"""How long a stroke takes: in the label map alone, and until the window shows it.

Run with ``python -m Testing.Benchmarks.mask_editing --help``. The film is a phantom; the strokes follow the
outlines of its lungs, as a reader's corrections do. Nothing is shown: it draws offscreen.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[2]
FILM_MM = 420.0
STEPS = 200


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=3000, help="side of the film in pixels (default: 3000)")
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT / "CovidXRay" / "StandaloneHost"))
    from CovidXRayLib.phantom.frontal_chest import project_chest

    chest = project_chest(5, size=arguments.size)
    labels = np.where(chest.lungs[0], 1, np.where(chest.lungs[1], 2, 0)).astype(np.uint8)
    _measure_label_map(labels)
    _measure_window(chest.pixels, labels)


def _outline(labels: np.ndarray, steps: int) -> list[tuple[float, float]]:
    """Points around the right lung, from the middle of which they are as far as its outline."""
    rows, columns = np.nonzero(labels == 1)
    middle = rows.mean(), columns.mean()
    angles = np.linspace(0, 2 * np.pi, steps)
    height, width = np.ptp(rows) * 0.45, np.ptp(columns) * 0.45
    return [(middle[0] + height * np.sin(a), middle[1] + width * np.cos(a)) for a in angles]


def _say(what: str, seconds: list[float]) -> None:
    ordered = sorted(1e3 * value for value in seconds)
    print(
        f"{what}: median {statistics.median(ordered):.2f} ms, "
        f"95 % within {ordered[int(0.95 * (len(ordered) - 1))]:.2f} ms, longest {ordered[-1]:.2f} ms"
    )


def _measure_label_map(labels: np.ndarray) -> None:
    from CovidXRayLib.segmentation.editing.editor import MaskEditor

    pixel = FILM_MM / max(labels.shape)
    print(f"label map {labels.shape[0]} x {labels.shape[1]}, per movement of the mouse")
    for tool in ("brush", "eraser", "smooth"):
        for diameter in (10.0, 20.0, 40.0):
            editor = MaskEditor(labels.copy(), (pixel, pixel))
            editor.tool, editor.diameter_mm = tool, diameter
            points = _outline(labels, STEPS)
            editor.begin(points[0])
            _say(f"  {tool} of {diameter:.0f} mm", [_timed(editor.move, point) for point in points[1:]])
            editor.end()
            undone = _timed(editor.undo)
            print(
                f"    undo of the {STEPS} movements {1e3 * undone:.1f} ms, {editor.history_size / 1e3:.0f} kB"
            )
    editor = MaskEditor(labels.copy(), (pixel, pixel))
    editor.tool, editor.side = "lasso", "left"
    points = _outline(labels, STEPS)
    editor.begin(points[0])
    for point in points[1:]:
        editor.move(point)
    print(f"  lasso around a lung, when it is let go: {1e3 * _timed(editor.end):.1f} ms")


def _timed(function: Any, *arguments: Any) -> float:
    began = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - began


def _measure_window(pixels: np.ndarray, labels: np.ndarray) -> None:
    from slicerhost.start import finish, load_module, start

    application = start(testing=True)
    load_module(ROOT / "CovidXRay" / "CovidXRay.py")
    import slicer
    from CovidXRayPanel.nodes.filmNode import createFilmNode
    from CovidXRayPanel.nodes.lungsNode import prepareLungs, writeLungs
    from slicerhost.fixtures import Hand, process_events

    from CovidXRayLib.films.film import PixelSpacing
    from CovidXRayLib.films.film_metadata import FilmMetadata

    application.startupCompleted.emit()
    application.window.show()
    slicer.util.selectModule("CovidXRay")
    panel = slicer.modules.CovidXRayWidget
    pixel = FILM_MM / max(labels.shape)
    film = FilmMetadata(*labels.shape, spacing=PixelSpacing(pixel, pixel, "patient"))
    volume = createFilmNode("phantom.dcm", film, pixels)
    prepareLungs(volume, str)
    writeLungs(volume, labels)
    panel._onFilmOpened(volume)
    process_events()
    hand = Hand()
    print(f"in a view of {hand.view.width} x {hand.view.height}, mouse event to the window painted")
    print(f"  editing begins: {1e3 * _timed(panel.maskEditing.start, volume):.0f} ms")
    for tool in ("brush", "smooth"):
        panel.maskEditing.setTool(tool)
        panel.maskEditing.brushDiameter = 20.0
        points = _outline(labels, STEPS)
        hand.press(points[0])
        process_events()

        def follow(point: tuple[float, float]) -> None:
            hand.drag(point)
            process_events(2)

        _say(f"  {tool} of 20 mm", [_timed(follow, point) for point in points[1:]])
        hand.release(points[-1])
    print(f"  undo: {1e3 * _timed(panel.maskEditing.undo):.0f} ms")
    print(f"  accept: {1e3 * _timed(panel.maskEditing.stop, True):.0f} ms")
    finish(application)


if __name__ == "__main__":
    main()
