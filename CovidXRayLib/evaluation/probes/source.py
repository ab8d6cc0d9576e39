"""Reading the source, or the view, out of features that were made for another question."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.evaluation.probes.probe_network import balanced_shares
from CovidXRayLib.metrics.discrimination import area_under_curve


def read_out(
    features: NDArray[np.float64], answers: NDArray[np.int64], asked: NDArray[np.float64], steps: int = 300
) -> NDArray[np.float64]:
    """Fit a multinomial logistic regression to features and answer others with it.

    Each class weighs the same. The penalty is half the squared weights over the number of films; the
    features are standardised, and the fit takes `steps` of Nesterov's accelerated gradient.

    Parameters
    ----------
    features
        float (n, m) to fit to.
    answers
        int (n,), classes from 0.
    asked
        float (k, m) to answer.

    Returns
    -------
    float (k, classes)
        Logarithms of the probabilities.
    """
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-6
    known = np.column_stack([(features - mean) / spread, np.ones(len(features))])
    share = balanced_shares(answers, [""] * len(answers))[:, None]
    truth = np.eye(int(answers.max()) + 1)[answers]
    penalty = np.full((known.shape[1], 1), 1 / len(known))
    penalty[-1] = 0
    # The gradient's Lipschitz constant: half the largest eigenvalue of the weighted second moments.
    step = 1 / (0.5 * np.linalg.norm(known.T @ (share * known), 2) + penalty.max())
    weights = previous = np.zeros((known.shape[1], truth.shape[1]))
    for count in range(steps):
        ahead = weights + count / (count + 3) * (weights - previous)
        slope = known.T @ (share * (np.exp(_log_shares(known @ ahead)) - truth)) + penalty * ahead
        weights, previous = ahead - step * slope, weights
    return _log_shares(np.column_stack([(asked - mean) / spread, np.ones(len(asked))]) @ weights)


def _log_shares(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    logits = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)))


def balanced_accuracy(logits: NDArray[np.float64], answers: NDArray[np.int64]) -> float:
    """Return the mean over classes of the share answered right; nan where a class is missing."""
    classes = range(logits.shape[1])
    if any(not (answers == number).any() for number in classes):
        return float("nan")
    right = logits.argmax(axis=1) == answers
    return float(np.mean([right[answers == number].mean() for number in classes]))


def one_against_rest(logits: NDArray[np.float64], answers: NDArray[np.int64]) -> float:
    """Return the mean over classes of the area under the curve of each against the others."""
    areas = [area_under_curve(logits[:, number], answers == number) for number in range(logits.shape[1])]
    return float(np.mean(areas))


def numbered(names: Sequence[str]) -> NDArray[np.int64]:
    """Number classes from 0 in alphabetical order."""
    return np.unique(np.asarray(names), return_inverse=True)[1].astype(np.int64)
