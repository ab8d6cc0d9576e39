"""Sources left out with a single training for each, for recipes that take long to train."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.evaluation.selection.candidate import Candidate
from CovidXRayLib.evaluation.selection.leave_source_out import (
    PARTS,
    Scoring,
    covid_sources,
    negative_sources,
    to_train_on,
)
from CovidXRayLib.metrics.discrimination import area_under_curve

Figures = dict[str, dict[str, float]]


def judge_at_once(candidate: Candidate, never_trained: Collection[str], score: Scoring) -> Figures:
    """Leave each COVID-19 source out together with all negatives that are tested.

    These are the smaller negative sources and a third of the largest. Sources that are never trained on are
    scored by each of the trainings.

    Returns
    -------
    dict
        By COVID-19 source, the area under the ROC curve against each negative source; of sources that are
        never trained on, the mean over the trainings.
    """
    source_of, positive = candidate.sources, candidate.positive
    negatives = {name: candidate.negative & (source_of == name) for name in negative_sources(candidate)}
    largest = max(negatives, key=lambda name: negatives[name].sum())
    negatives[largest] = negatives[largest] & (candidate.folds % PARTS == 0)
    every = np.any(list(negatives.values()), axis=0)
    positives = {name: positive & (source_of == name) for name in covid_sources(candidate)}
    trained_on = [name for name in positives if name not in never_trained]
    found: dict[str, list[dict[str, float]]] = {name: [] for name in positives}
    for source in trained_on:
        trained = to_train_on(candidate, every | positives[source], {source, *never_trained})
        scores = score(candidate, trained)
        for name in {source, *never_trained} & set(positives):
            found[name].append({at: _auc(scores, positives[name], those) for at, those in negatives.items()})
    return {
        name: {at: float(np.mean([one[at] for one in values])) for at in negatives}
        for name, values in found.items()
    }


def mean_figure(figures: Figures) -> float:
    """Average sources, and negatives within each."""
    return float(np.mean([np.mean(list(of_source.values())) for of_source in figures.values()]))


def _auc(scores: NDArray[np.float64], positive: NDArray[np.bool_], negative: NDArray[np.bool_]) -> float:
    either = positive | negative
    return area_under_curve(scores[either], positive[either])
