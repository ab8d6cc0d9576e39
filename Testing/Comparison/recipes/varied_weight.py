"""What the weight of varied copies is worth: how far the score moves, and how well it travels.

``python -m Testing.Comparison.recipes.varied_weight RUN`` takes a run of ``covidxray train heads`` with its
varied copies, and fits the score with several weights for them. Printed are the means of ``covidxray
select``, and the distance between the scores of a film and its copy, by heads that were fitted without the
film's third of the folds, in standard deviations of the films' scores.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from CovidXRayLib.evaluation.selection.candidate import Candidate
from CovidXRayLib.evaluation.selection.leave_source_out import (
    PARTS,
    covid_sources,
    fit_head,
    judge,
    to_train_on,
)
from CovidXRayLib.evaluation.selection.select import Judged


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
    for weight in options.varied_weights:
        weighted = replace(run, configuration=run.configuration | {"varied_weight": weight})
        sources = [judge(weighted, one, options.test_only) for one in covid_sources(weighted)]
        judged = Judged(f"weight {weight:g}", run.size, sources)
        mean, highest = movement(weighted, options.test_only)
        aucs = ", ".join(f"{one.source} {one.auc:.3f}" for one in sources)
        inside = ", ".join(
            f"{one.source} {one.inside_auc:.3f}" for one in sources if one.inside_auc is not None
        )
        print(
            f"{judged.name}: moved by {mean:.2f}, on one of twenty films by {highest:.2f}; "
            f"mean AUC {judged.score:.3f} ({aucs}; within {inside})",
            flush=True,
        )


def movement(candidate: Candidate, never_trained: list[str]) -> tuple[float, float]:
    """Return the mean and the 95th percentile of the distance between a film's score and its copy's."""
    row = {name: index for index, name in enumerate(candidate.ids)}
    of = np.array([row[name] for name in candidate.varied_of])
    distances = []
    for part in range(PARTS):
        tested = candidate.folds % PARTS == part
        head = fit_head(candidate, to_train_on(candidate, tested, never_trained))
        spread = head(candidate.pooled[tested]).std()
        chosen = tested[of] & ~np.isin(candidate.sources[of], never_trained)
        distances.append(np.abs(candidate.varied[chosen] @ head.kernel)[:, 0] / spread)
    every = np.concatenate(distances)
    return float(every.mean()), float(np.quantile(every, 0.95))


if __name__ == "__main__":
    main()
