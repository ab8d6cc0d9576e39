"""Prediction of source or projection from features of another task."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.metrics.discrimination import area_under_curve


def fit_and_predict(
    features: NDArray[np.float64], targets: NDArray[np.int64], predicted: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Fit a multinomial logistic regression and predict.

    Classes have equal weight; features are standardized, and the coefficients have an L2 penalty of half
    their squares over the number of films.

    Parameters
    ----------
    features
        float (n, m), features of the training films.
    targets
        int (n,), classes from 0.
    predicted
        float (k, m), features to predict.

    Returns
    -------
    float (k, classes)
        Log probabilities.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    regression = make_pipeline(
        StandardScaler(), LogisticRegression(class_weight="balanced", tol=1e-6, max_iter=10_000)
    )
    return np.asarray(regression.fit(features, targets).predict_log_proba(predicted), np.float64)


def balanced_accuracy(logits: NDArray[np.float64], targets: NDArray[np.int64]) -> float:
    """Return the balanced accuracy; nan if a class is missing."""
    classes = range(logits.shape[1])
    if any(not (targets == number).any() for number in classes):
        return float("nan")
    right = logits.argmax(axis=1) == targets
    return float(np.mean([right[targets == number].mean() for number in classes]))


def one_against_rest(logits: NDArray[np.float64], targets: NDArray[np.int64]) -> float:
    """Return the mean one-versus-rest AUC."""
    areas = [area_under_curve(logits[:, number], targets == number) for number in range(logits.shape[1])]
    return float(np.mean(areas))


def numbered(names: Sequence[str]) -> NDArray[np.int64]:
    """Number classes from 0 in alphabetical order."""
    return np.unique(np.asarray(names), return_inverse=True)[1].astype(np.int64)
