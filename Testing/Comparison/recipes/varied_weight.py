"""What the weight of varied copies is worth: how well the score travels, and how far it moves.

``python -m Testing.Comparison.recipes.varied_weight RUN`` takes a run of ``covidxray train heads`` with its
varied copies, and fits the score with several weights for them. Printed are the means of ``covidxray
select``, on the films and on their copies, where no source is known by how it stores films; and the distance
between the scores of a film and its copy, by heads that were fitted without the film's third of the folds, in
standard deviations of the films' scores.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.evaluation.selection.candidate import Candidate
from CovidXRayLib.evaluation.selection.leave_source_out import (
    PARTS,
    Scoring,
    covid_sources,
    fit_head,
    judge,
    score_by_heads,
    to_train_on,
)
from CovidXRayLib.evaluation.selection.select import Judged
from CovidXRayLib.training.heads.score_head import PHANTOM


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("run", type=Path, help="folder of a run of 'covidxray train heads'")
    parser.add_argument("--varied-weights", type=float, nargs="+", default=[0.0, 0.1, 0.3, 1.0, 3.0])
    parser.add_argument("--test-only", nargs="*", default=["bimcv"], help="sources never trained on")
    options = parser.parse_args()
    run = Candidate.read(options.run)
    run = run.where(np.isin(run.ids, run.varied_of) | (run.sources == PHANTOM))
    copies = copies_of(run)

    def score_copies(candidate: Candidate, trained: NDArray[np.bool_]) -> NDArray[np.float64]:
        return fit_head(candidate, trained)(copies)[:, 0]

    for weight in options.varied_weights:
        weighted = run.with_varied_weight(weight)
        mean, highest = movement(weighted, copies, options.test_only)
        print(f"weight {weight:g}: moved by {mean:.2f}, on one of twenty films by {highest:.2f}", flush=True)
        kinds: dict[str, Scoring] = {"films": score_by_heads, "copies": score_copies}
        for kind, score in kinds.items():
            sources = [judge(weighted, one, options.test_only, score) for one in covid_sources(weighted)]
            aucs = [f"{one.source} {one.auc:.3f}" for one in sources]
            aucs += [
                f"within {one.source} {one.inside_auc:.3f}" for one in sources if one.inside_auc is not None
            ]
            print(f"  {kind}: {Judged(kind, run.size, sources).score:.4f} ({', '.join(aucs)})", flush=True)


def copies_of(candidate: Candidate) -> NDArray[np.float32]:
    """Return the pooled features of the copies, float32 (n, features); of phantoms, their own."""
    row = {name: index for index, name in enumerate(candidate.ids)}
    copies = candidate.pooled.copy()
    for name, change in zip(candidate.varied_of, candidate.varied, strict=True):
        if name in row:
            copies[row[name]] += change
    return copies


def movement(
    candidate: Candidate, copies: NDArray[np.float32], never_trained: Collection[str]
) -> tuple[float, float]:
    """Return the mean and the 95th percentile of the distance between a film's score and its copy's."""
    distances = []
    real = ~np.isin(candidate.sources, [*never_trained, PHANTOM])
    for part in range(PARTS):
        tested = (candidate.folds % PARTS == part) & real
        head = fit_head(candidate, to_train_on(candidate, tested, never_trained))
        films, moved = head(candidate.pooled[tested])[:, 0], head(copies[tested])[:, 0]
        distances.append(np.abs(moved - films) / films.std())
    every = np.concatenate(distances)
    return float(every.mean()), float(np.quantile(every, 0.95))


if __name__ == "__main__":
    main()
