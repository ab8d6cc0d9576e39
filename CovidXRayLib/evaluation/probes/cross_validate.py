"""Patient-wise cross-validation of probes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.evaluation.probes.probe_network import (
    Change,
    ProbeTraining,
    predict,
    shift_and_flip,
    train_probe,
)
from CovidXRayLib.evaluation.probes.source import fit_and_predict


def cross_validated_scores(
    images: NDArray[np.float32],
    films: Sequence[ManifestFilm],
    folds: Sequence[int],
    training: ProbeTraining,
) -> NDArray[np.float64]:
    """Score each fold by a probe trained on the others.

    Parameters
    ----------
    images
        float32 (n, size, size), one per film.
    folds
        Folds to hold out in turn.

    Returns
    -------
    float (n,)
        Higher for COVID-19; nan for films of folds that are not held out.
    """
    scores = np.full(len(films), np.nan)
    fold_of = np.array([film.fold for film in films])
    for fold in folds:
        scores[fold_of == fold] = fit_and_score(images, films, fold_of != fold, training)[0][fold_of == fold]
    return scores


def fit_and_score(
    images: NDArray[np.float32],
    films: Sequence[ManifestFilm],
    trained_on: NDArray[np.bool_],
    training: ProbeTraining,
    strata: Sequence[str] | None = None,
    change: Change = shift_and_flip,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Train a probe for COVID-19 on a subset of the films; return scores (n,) and features (n, 96) of all."""
    targets = np.array([film.is_covid for film in films], np.int64)
    chosen = np.flatnonzero(trained_on)
    parts = ["" if strata is None else strata[place] for place in chosen.tolist()]
    model = train_probe(images[chosen], targets[chosen], parts, training, change)
    logits, features = predict(model, images)
    return logits[:, 1] - logits[:, 0], features


def cross_validated_regression(
    features: NDArray[np.float64], targets: NDArray[np.int64], folds: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Predict classes from features by cross-validated logistic regression; return logits (n, classes)."""
    logits = np.zeros((len(targets), int(targets.max()) + 1))
    for fold in np.unique(folds):
        held_out = folds == fold
        logits[held_out] = fit_and_predict(features[~held_out], targets[~held_out], features[held_out])
    return logits
