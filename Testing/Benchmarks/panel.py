"""What the panel costs in the stand-alone window: until it is there, per film, and its longest silence.

Run with ``python -m Testing.Benchmarks.panel --help``. The film is a phantom, written as an uncompressed
16-bit DICOM file of the asked size. Nothing is shown: it draws offscreen.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
TIMEOUT_SECONDS = 120.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=3000, help="side of the film in pixels (default: 3000)")
    parser.add_argument("--repeats", type=int, default=5, help="warm analyses (default: 5)")
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT / "CovidXRay" / "StandaloneHost"))
    began = time.perf_counter()
    from slicerhost.start import finish, load_module, start

    application = start(testing=True)
    load_module(ROOT / "CovidXRay" / "CovidXRay.py")
    import slicer
    from slicerhost.fixtures import wait_until
    from slicerhost.responsiveness import GapRecorder

    application.startupCompleted.emit()
    application.window.show()
    slicer.util.selectModule("CovidXRay")
    application.processEvents()
    panel = slicer.modules.CovidXRayWidget
    print(f"from starting Python to the window: {time.perf_counter() - began:.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        film = _film(Path(folder), arguments.size)
        gaps = GapRecorder()
        with gaps:
            began = time.perf_counter()
            panel.openFilms([film])
            wait_until(lambda: not panel.busy, TIMEOUT_SECONDS)
        print(f"film opened: {time.perf_counter() - began:.2f} s, longest silence {gaps.longest_ms:.0f} ms")
        seconds, silences = [], []
        for _ in range(arguments.repeats + 1):
            with gaps:
                began = time.perf_counter()
                panel.analyze()
                wait_until(lambda: not panel.busy, TIMEOUT_SECONDS)
                seconds.append(time.perf_counter() - began)
            silences.append(gaps.longest_ms)
        print(f"first result: {seconds[0]:.2f} s, longest silence {silences[0]:.0f} ms")
        print(
            f"warm result, median of {arguments.repeats}: {statistics.median(seconds[1:]):.2f} s, "
            f"longest silence of all {max(silences[1:]):.0f} ms"
        )
    finish(application)


def _film(folder: Path, size: int) -> Path:
    from CovidXRayLib.phantom.frontal_chest import project_chest
    from CovidXRayLib.phantom.phantom_dicom import write_dicom

    path = folder / "film.dcm"
    write_dicom(project_chest(5, size=size, opacity=0.4), path)
    return path


if __name__ == "__main__":
    main()
