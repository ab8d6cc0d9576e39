"""What another runtime changes in the answers: ``python -m Testing.Benchmarks.networks.answers FOLDER``.

Films are taken at even distances from all files below a folder, sorted by name, and analyzed with ONNX
Runtime and with the other runtime.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

import numpy as np

from CovidXRayLib import Analyzer, CovidXRayError
from CovidXRayLib.reading import AnalyzedFilm
from Testing.Benchmarks.networks.runtimes import BF16_ENVIRONMENT, ONNX_RUNTIME, PACKAGES, start

SUFFIXES = {".dcm", ".jpg", ".jpeg", ".png"}


def analyzer(runtime: str) -> Analyzer:
    """Return an analyzer that uses a runtime on the CPU."""
    with mock.patch("CovidXRayLib.pipeline.create_engine", return_value=start(runtime, None)):
        return Analyzer()


def some_films(folder: Path, count: int) -> list[Path]:
    """Return files at even distances of all images below a folder."""
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    return [files[int(place)] for place in np.linspace(0, len(files) - 1, min(count, len(files)))]


def both(films: Sequence[Path], runtime: str) -> list[tuple[AnalyzedFilm, AnalyzedFilm]]:
    """Return the results of ONNX Runtime and of the other runtime for each film that can be read."""
    analyzers = analyzer(ONNX_RUNTIME), analyzer(runtime)
    found = []
    for path in films:
        try:
            first, second = (one.analyze(path) for one in analyzers)
        except CovidXRayError as error:
            print(f"left out: {path.name} ({error})")
            continue
        found.append((first, second))
    return found


def dice(first: AnalyzedFilm, second: AnalyzedFilm) -> float:
    """Return the Dice coefficient of the two masks, both lungs together; 1 if both are empty."""
    common = np.count_nonzero(first.lungs & second.lungs)
    total = np.count_nonzero(first.lungs) + np.count_nonzero(second.lungs)
    return 2 * common / total if total else 1.0


def report(pairs: Sequence[tuple[AnalyzedFilm, AnalyzedFilm]]) -> None:
    """Print what differs."""
    readings = [(first.reading, second.reading) for first, second in pairs]
    scores = np.array(
        [
            (first.probability, second.probability)
            for first, second in readings
            if first.probability is not None and second.probability is not None
        ]
    )
    changes = np.abs(scores[:, 0] - scores[:, 1])
    dices = np.array([dice(*pair) for pair in pairs])
    pixels = [np.count_nonzero(first.lungs != second.lungs) for first, second in pairs]
    print(f"{len(pairs)} films, {len(scores)} with both scores")
    print(
        f"score: changed by {np.median(changes):.2g} in the median, "
        f"{np.percentile(changes, 95):.2g} at the 95th percentile, {changes.max():.2g} at most"
    )
    categories = sum(first.category != second.category for first, second in readings)
    print(f"category changed, or score withheld by one only: {categories}")
    checks = sum(
        [check.ok for check in first.checks] != [check.ok for check in second.checks]
        for first, second in readings
    )
    print(f"films with a check that changed: {checks}")
    print(
        f"masks: identical on {sum(not count for count in pixels)} films, {sum(pixels)} pixels of "
        f"{sum(first.lungs.size for first, _ in pairs)} differ; Dice {np.median(dices):.5f} in the median, "
        f"{dices.min():.5f} at least"
    )
    maps = [
        float(np.abs(first.opacity_map - second.opacity_map)[(first.lungs & second.lungs).any(0)].max())
        for first, second in pairs
        if first.opacity_map is not None and second.opacity_map is not None
    ]
    print(
        f"opacity map: changed by {np.median(maps):.2g} at most on half of the films, {max(maps):.2g} on any"
    )


def main() -> None:
    """Analyze and print."""
    parser = argparse.ArgumentParser(
        prog="python -m Testing.Benchmarks.networks.answers",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runtime", choices=PACKAGES, default="OpenVINO bf16", help="(default: %(default)s)")
    parser.add_argument("--films", type=int, default=200, help="(default: %(default)s)")
    arguments = parser.parse_args()
    if arguments.runtime == "TensorFlow bf16":
        os.environ |= BF16_ENVIRONMENT
    print(f"{arguments.runtime} against {ONNX_RUNTIME}")
    report(both(some_films(arguments.folder, arguments.films), arguments.runtime))


if __name__ == "__main__":
    main()
