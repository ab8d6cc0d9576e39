"""How many images a second each augmentation makes, on one core.

Run with ``python -m Testing.Benchmarks.training.augmentation --help``. A phantom with its two lung masks is
varied; each figure is the median of some rounds, each with its own random draws. Processor time of one thread
is counted, so that what else runs on the machine disturbs little.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import cv2
import numpy as np

from CovidXRayLib.classification.lung_crop import cut_out_lungs
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.training.augmentation.crop_augmentation import draw_variant
from CovidXRayLib.training.augmentation.original_augmentation import OriginalAugmentation
from CovidXRayLib.training.augmentation.photograph import photograph
from CovidXRayLib.training.data.filmcheck_films import vary
from CovidXRayLib.training.data.lung_films import augment, shrink

Change = Callable[[np.random.Generator], object]


def changes(size: int) -> dict[str, Change]:
    """Return every augmentation, ready to vary one film of this size."""
    phantom = project_chest(1, size=1024)
    film = shrink(phantom.pixels, phantom.lungs.astype(np.float32), size, heart_unknown=False)
    patch = cut_out_lungs(phantom.pixels, phantom.lungs, size)
    table = OriginalAugmentation()

    def image_and_masks(rng: np.random.Generator) -> None:
        variant = table.draw(rng)
        variant.on_image(film.image)
        variant.on_planes(film.lungs)

    return {
        "original's table, picture alone": lambda rng: table.draw(rng).on_image(film.image),
        "original's table, with two masks": image_and_masks,
        "U-Net": lambda rng: augment(film, rng),
        "classifier, original's table": lambda rng: draw_variant(patch.values, patch.inside, "original", rng),
        "classifier, broad": lambda rng: draw_variant(patch.values, patch.inside, "broad", rng),
        "film check": lambda rng: vary(film.image, rng),
        "photograph of a screen": lambda rng: photograph(film.image, rng),
    }


def seconds_each(change: Change, images: int, rounds: int) -> float:
    """Return the processor seconds for one image: the median of rounds, the first not counted."""
    values = []
    for number in range(rounds + 1):
        sources = [np.random.default_rng([number, place]) for place in range(images)]
        start = time.process_time()
        for rng in sources:
            change(rng)
        values.append((time.process_time() - start) / images)
    return statistics.median(values[1:])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[224, 256], help="(default: 224 256)")
    parser.add_argument("--pictures", type=int, default=100, help="in each round (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=9, help="(default: %(default)s)")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    for size in arguments.sizes:
        print(f"\n{size} x {size} pixels, one core")
        for name, change in changes(size).items():
            each = seconds_each(change, arguments.pictures, arguments.rounds)
            print(f"  {name:<34} {1 / each:7.0f} pictures/s {1000 * each:7.2f} ms each")


if __name__ == "__main__":
    main()
