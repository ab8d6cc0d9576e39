"""Performance of a candidate on each COVID-19 source, trained without it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.evaluation.selection.candidate import Candidate
from CovidXRayLib.metrics.discrimination import area_under_curve
from CovidXRayLib.training.heads.score_head import PHANTOM, LinearHead, Pairs, fit_score_head

SMALLEST_SOURCE: Final = 20  # films of a class, for a source to be judged
PARTS: Final = 3

Scoring: TypeAlias = Callable[[Candidate, NDArray[np.bool_]], NDArray[np.float64]]
"""Trains on some films of a candidate, bool (n,), and scores all n."""


@dataclass(frozen=True)
class SourceFigures:
    """Performance on one source.

    Attributes
    ----------
    source
        COVID-19 source that was left out.
    films
        Its COVID-19 films.
    auc
        Mean of ``auc_by_negatives``.
    auc_by_negatives
        Area under the ROC curve against each negative source, none of whose tested films was trained on.
    aspect_auc
        The same by the width over height of the lungs alone.
    inside_auc
        Against other films of the same source, by patient-wise folds with the source in the training; None
        where it has too few.
    """

    source: str
    films: int
    auc: float
    auc_by_negatives: dict[str, float]
    aspect_auc: float
    inside_auc: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-compatible values."""
        return asdict(self)


def covid_sources(candidate: Candidate) -> list[str]:
    """Return the sources with enough COVID-19 films to be left out."""
    return _large(candidate.sources[candidate.positive])


def negative_sources(candidate: Candidate) -> list[str]:
    """Return the sources with enough films of something else, and no COVID-19."""
    with_covid = set(candidate.sources[candidate.positive])
    return [name for name in _large(candidate.sources[candidate.negative]) if name not in with_covid]


def _large(sources: NDArray[np.str_]) -> list[str]:
    counts = Counter(str(name) for name in sources)
    return sorted(name for name, count in counts.items() if count >= SMALLEST_SOURCE and name != PHANTOM)


def score_by_heads(candidate: Candidate, trained: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Score all films by a head that is fitted to some of them, on the run's features."""
    return fit_head(candidate, trained)(candidate.pooled)[:, 0]


def fit_head(candidate: Candidate, trained: NDArray[np.bool_]) -> LinearHead:
    """Fit the score to some films, bool (n,), and to their pairs, with the run's options."""
    ids, options = candidate.ids[trained], candidate.configuration
    pairs = [
        Pairs(candidate.pairs[np.isin(candidate.paired, ids)], float(options["pair_weight"])),
        Pairs(candidate.erased[np.isin(candidate.erased_of, ids)], float(options["erased_weight"])),
        Pairs(
            candidate.varied[np.isin(candidate.varied_of, ids)], float(options["varied_weight"]), alike=True
        ),
    ]
    return fit_score_head(
        candidate.pooled[trained],
        [str(label) for label in candidate.labels[trained]],
        [str(name) for name in candidate.sources[trained]],
        pairs,
        penalty=float(options["penalty"]),
        pneumonia_weight=float(options["pneumonia_weight"]),
    )


def judge(
    candidate: Candidate,
    source: str,
    never_trained: Collection[str],
    score: Scoring = score_by_heads,
) -> SourceFigures:
    """Train without a source and test on it, against each negative source.

    A negative source is left out whole. One that has more than half of all negatives is left out in thirds,
    by folds.

    Parameters
    ----------
    never_trained
        Sources that are only tested, such as those that nobody reviewed.
    score
        How to train and score.
    """
    tested = candidate.positive & (candidate.sources == source)
    aucs: dict[str, float] = {}
    aspects = []
    for negatives in negative_sources(candidate):
        values, shapes = [], []
        for part in _parts(candidate, negatives):
            either = tested | part
            scores = score(candidate, to_train_on(candidate, either, {source, *never_trained}))
            values.append(area_under_curve(scores[either], tested[either]))
            shapes.append(area_under_curve(candidate.aspect[either], tested[either]))
        aucs[negatives] = float(np.mean(values))
        aspects.append(float(np.mean(shapes)))
    return SourceFigures(
        source=source,
        films=int(tested.sum()),
        auc=float(np.mean(list(aucs.values()))),
        auc_by_negatives=aucs,
        aspect_auc=float(np.mean(aspects)),
        inside_auc=_inside(candidate, source, never_trained, score),
    )


def _parts(candidate: Candidate, source: str) -> Iterator[NDArray[np.bool_]]:
    of_source = (candidate.sources == source) & candidate.negative
    if of_source.sum() <= candidate.negative.sum() / 2:
        yield of_source
        return
    for part in range(PARTS):
        yield of_source & (candidate.folds % PARTS == part)


def _inside(
    candidate: Candidate, source: str, never_trained: Collection[str], score: Scoring
) -> float | None:
    of_source = candidate.sources == source
    positives = of_source & candidate.positive
    if (of_source & candidate.negative).sum() < SMALLEST_SOURCE or source in never_trained:
        return None
    scores = np.full(len(candidate.ids), np.nan)
    for part in range(PARTS):
        tested = of_source & (candidate.folds % PARTS == part)
        if tested.any():
            scored = score(candidate, to_train_on(candidate, tested, never_trained))
            scores[tested] = scored[tested]
    judged = positives | (of_source & candidate.negative)
    return area_under_curve(scores[judged], positives[judged])


def to_train_on(
    candidate: Candidate, tested: NDArray[np.bool_], without: Collection[str]
) -> NDArray[np.bool_]:
    """Return the films to train on: no tested film or patient, and no source of ``without``, bool (n,)."""
    trained = ~np.isin(candidate.sources, list(without))
    trained &= (candidate.positive | candidate.negative) & ~tested
    return trained & ~np.isin(candidate.groups, candidate.groups[tested])
