"""How many films of children get the warning of a child, and how many of adults and phantoms.

``python -m Testing.Comparison.warned_children`` analyzes held-out films of COVIDXRAY_DATA and of its folders
``children``, ``jsrt`` and ``bimcv``, of the last, which is never trained on, every fourth; and phantoms of
seeds that are not trained on.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from pathlib import Path

from CovidXRayLib import Analyzer, Film, read_film
from CovidXRayLib.datasets.manifest import read_manifest
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.quality_checks.header_checks import warn_of_child
from CovidXRayLib.reading import Check

EVERY = 4
PHANTOMS = 40


def main() -> None:
    """Analyze and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fold", type=int, default=0, help="held out (default: %(default)s)")
    parser.add_argument("--weights", type=Path, help="folder of model weights (default: the built-in ones)")
    options = parser.parse_args()
    data, analyzer = Path(os.environ["COVIDXRAY_DATA"]), Analyzer(weights=options.weights)

    def of_fold(folder: Path) -> Iterable[Film]:
        return (read_film(row.file) for row in read_manifest(folder) if row.fold == options.fold)

    _report("children", analyzer, of_fold(data / "children"))
    _report("adults", analyzer, of_fold(data))
    _report("adults, jsrt", analyzer, of_fold(data / "jsrt"))
    rows = read_manifest(data / "bimcv")[::EVERY]
    _report("adults, bimcv", analyzer, (read_film(row.file) for row in rows))
    chests = (
        project_chest(seed, 512, view="AP" if seed % 2 else "PA", opacity=0.3 * (seed % 3))
        for seed in range(PHANTOMS)
    )
    _report("phantoms", analyzer, (Film(chest.pixels) for chest in chests))


def _report(name: str, analyzer: Analyzer, films: Iterable[Film]) -> None:
    unstated = Check("age", True, "", applicable=False)
    (warning,) = warn_of_child([unstated])
    checks = [analyzer.analyze(film).reading.checks for film in films]
    warned = sum(any(check.message == warning.message for check in one) for one in checks)
    withheld = sum(any(not check.ok for check in one) for one in checks)
    print(
        f"{name}: {warned} of {len(checks)} get the warning; the score of {withheld} is withheld", flush=True
    )


if __name__ == "__main__":
    main()
