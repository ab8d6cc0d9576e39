"""Films that no network was trained on, by what they show."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from pathlib import Path

from CovidXRayLib import Film, read_film
from CovidXRayLib.datasets.manifest import read_manifest
from CovidXRayLib.phantom.frontal_chest import project_chest

EVERY = 4
PHANTOMS = 40


def comparison_parser(description: str | None) -> argparse.ArgumentParser:
    """Return the parser of a command that compares these films."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fold", type=int, default=0, help="held out (default: %(default)s)")
    parser.add_argument("--weights", type=Path, help="folder of model weights (default: the built-in ones)")
    return parser


def held_out_films(fold: int) -> dict[str, Iterable[Film]]:
    """Return held-out films of COVIDXRAY_DATA and of its folders, read as they are taken, by group.

    Of bimcv, which is never trained on, every fourth; phantoms are of seeds that are not trained on.
    """
    data = Path(os.environ["COVIDXRAY_DATA"])

    def of_fold(folder: Path) -> Iterable[Film]:
        return (read_film(row.file) for row in read_manifest(folder) if row.fold == fold)

    return {
        "children": of_fold(data / "children"),
        "adults": of_fold(data),
        "adults, jsrt": of_fold(data / "jsrt"),
        "adults, bimcv": (read_film(row.file) for row in read_manifest(data / "bimcv")[::EVERY]),
        "phantoms": (
            Film(project_chest(seed, 512, view="AP" if seed % 2 else "PA", opacity=0.3 * (seed % 3)).pixels)
            for seed in range(PHANTOMS)
        ),
    }
