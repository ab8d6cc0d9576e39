"""What a run's score makes of the resolution at which a film was stored.

``python -m Testing.Comparison.recipes.resolution RUN --data FOLDER... --backbone FILE`` shrinks films to the
size of a source's, by default the 224 x 224 pixels of bimcv, and scores them anew with heads that have met
neither these films nor that source: by how much scores move, and how well the source's films are told apart
from films of other sources before and after. A score that knows nothing of resolution keeps its figures.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.evaluation.selection.candidate import Candidate
from CovidXRayLib.evaluation.selection.leave_source_out import PARTS, score_by_heads, to_train_on
from CovidXRayLib.metrics.discrimination import area_under_curve
from CovidXRayLib.training.heads.score_head import PHANTOM
from Testing.Comparison.recipes.recipe_films import (
    MaskedFilm,
    add_run_options,
    pooled_features,
    read_masked_films,
)

SIDE = 224


def shrunk(film: MaskedFilm) -> MaskedFilm:
    """Shrink a film to the longest side, with its proportions."""
    rows, columns = film.pixels.shape
    scale = SIDE / max(rows, columns)
    return film.resized(round(rows * scale), round(columns * scale))


def squashed(film: MaskedFilm) -> MaskedFilm:
    """Shrink a film to a square; its proportions are lost."""
    return replace(film.resized(SIDE, SIDE), pixel_aspect=1.0)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_run_options(parser)
    parser.add_argument("--source", default="bimcv", help="the source of small films (default: %(default)s)")
    parser.add_argument(
        "--varied-weights", type=float, nargs="*", help="of varied copies (default: the run's)"
    )
    options = parser.parse_args()

    run = Candidate.read(options.run)
    small = run.sources == options.source
    third = (run.folds % PARTS == 0) | (run.sources == "jsrt")
    tested = third & run.negative & ~small & (run.sources != PHANTOM)
    films = read_masked_films(run.where(tested), options.data, options.weights, options.masks)
    trained = to_train_on(run, tested, [options.source])
    changes: dict[str, Callable[[MaskedFilm], MaskedFilm]] = {"shrunk": shrunk, "squashed": squashed}
    changed = {}
    for name, change in changes.items():
        crops = (change(film).crop(run.size) for film in films)
        changed[name] = run.pooled.copy()
        changed[name][tested] = pooled_features(crops, len(films), run.size, options.backbone)
    for weight in options.varied_weights or [run.configuration["varied_weight"]]:
        weighted = run.with_varied_weight(weight)
        before = score_by_heads(weighted, trained)
        spread = before[tested].std()
        print(f"{run.name}, varied copies' weight {weight:g}: {tested.sum()} films without COVID-19")
        _report("as they are", before[small], run.positive[small], before[tested])
        for name, pooled in changed.items():
            after = score_by_heads(replace(weighted, pooled=pooled), trained)[tested]
            shift = float((after - before[tested]).mean() / spread)
            moved = f"{name}, scores moved by {shift:+.2f} standard deviations"
            _report(moved, before[small], run.positive[small], after)


def _report(
    name: str, small: NDArray[np.float64], shown: NDArray[np.bool_], negative: NDArray[np.float64]
) -> None:
    def auc(positive: NDArray[np.float64]) -> float:
        truth = np.arange(len(positive) + len(negative)) < len(positive)
        return area_under_curve(np.concatenate([positive, negative]), truth)

    print(
        f"  {name}: AUC of all {len(small)} small films {auc(small):.3f}, "
        f"of the {shown.sum()} that are not set aside {auc(small[shown]):.3f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
