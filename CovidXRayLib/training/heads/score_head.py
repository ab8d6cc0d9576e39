"""The score: logistic regression on pooled features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.manifest_columns import COVID, NO_FINDING, PNEUMONIA_OTHER

PHANTOM: Final = "phantom"  # source family of synthetic films
_PHANTOM_WEIGHT: Final = 0.25  # they are all alike, and only show that a clear film may look like this
_LARGEST_DEVIATION: Final = 4.0
_FLOOR: Final = 1e-3


@dataclass(frozen=True, eq=False)
class LinearHead:
    """A dense layer on raw features.

    Attributes
    ----------
    kernel
        float64 (features, outputs).
    bias
        float64 (outputs,).
    """

    kernel: NDArray[np.float64]
    bias: NDArray[np.float64]

    def __call__(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return (..., outputs) for features (..., features)."""
        return features.astype(np.float64) @ self.kernel + self.bias


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of crops of which one has more opacities: the score learns to be higher on it.

    Attributes
    ----------
    steps
        float32 (m, features), pooled features of the one with more opacities less those of the other.
    weight
        Weight of all pairs together, relative to that of all films.
    alike
        Whether both show the same instead: the score learns to be the same on them.
    """

    steps: NDArray[np.float32]
    weight: float
    alike: bool = False


@dataclass(frozen=True, eq=False)
class Standardization:
    """Mean and standard deviation of each feature."""

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]

    @classmethod
    def of(cls, features: NDArray[np.float32], weights: NDArray[np.float64]) -> Standardization:
        """Measure weighted features (n, features)."""
        mean = np.average(features.astype(np.float64), axis=0, weights=weights)
        variance = np.average((features - mean) ** 2, axis=0, weights=weights)
        return cls(mean, np.sqrt(variance) + _FLOOR)

    def apply(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Standardize features (..., features)."""
        return (features - self.mean) / self.deviation

    def folded(self, kernel: NDArray[np.float64], bias: NDArray[np.float64]) -> LinearHead:
        """Turn a layer on standardized features into one on raw features."""
        raw = kernel / self.deviation[:, None]
        return LinearHead(raw, bias - self.mean @ raw)


def source_weights(positive: NDArray[np.bool_], sources: Sequence[str]) -> NDArray[np.float64]:
    """Return weights with which both classes weigh the same, and sources by the root of their size.

    Phantoms weigh less.

    Returns
    -------
    float64 (n,) with a mean of 1.
    """
    names = np.asarray(sources)
    weights = np.zeros(len(names))
    for is_positive in (False, True):
        of_class = positive == is_positive
        found, counts = np.unique(names[of_class], return_counts=True)
        shares = np.sqrt(counts) * np.where(found == PHANTOM, _PHANTOM_WEIGHT, 1)
        shares /= shares.sum()
        for name, count, share in zip(found, counts, shares, strict=True):
            weights[of_class & (names == name)] = share / (2 * count)
    return weights * len(names)


def fit_score_head(
    features: NDArray[np.float32],
    labels: Sequence[str],
    sources: Sequence[str],
    pairs: Sequence[Pairs],
    *,
    penalty: float,
    pneumonia_weight: float,
) -> LinearHead:
    """Fit COVID-19 against everything else, and pneumonia of any cause against no finding.

    The sum of both is the score. Healthy and ill lungs come from the same sources, so the second part says
    less of the source; it stands for the original system's training on pneumonia before COVID-19.

    Parameters
    ----------
    features
        (n, features), pooled.
    labels
        Manifest labels (n,); ``"covid"`` and another one are present.
    sources
        Source family of each film; see :func:`source_weights`.
    pairs
        Kinds of pairs, possibly none.
    penalty
        L2 penalty, the inverse of scikit-learn's ``C``.
    pneumonia_weight
        Standard deviation of the pneumonia part of the score, relative to that of the COVID-19 part.
    """
    label, source = np.asarray(labels), np.asarray(sources)
    positive = label == COVID
    head = fit_logistic_regression(features, positive, sources, pairs, penalty=penalty)
    clear, ill = label == NO_FINDING, positive | (label == PNEUMONIA_OTHER)
    either = clear | ill
    if not pneumonia_weight or not clear.any():
        return head
    pneumonia = fit_logistic_regression(
        features[either],
        ill[either],
        [str(name) for name in source[either]],
        pairs,
        penalty=penalty,
    )
    share = pneumonia_weight * head(features).std() / pneumonia(features).std()
    return LinearHead(head.kernel + share * pneumonia.kernel, head.bias + share * pneumonia.bias)


def fit_logistic_regression(
    features: NDArray[np.float32],
    positive: NDArray[np.bool_],
    sources: Sequence[str],
    pairs: Sequence[Pairs] = (),
    *,
    penalty: float,
) -> LinearHead:
    """Fit a logistic regression with an L2 penalty, on standardized features.

    Parameters
    ----------
    features, sources, pairs, penalty
        As for :func:`fit_score_head`.
    positive
        (n,), both values present.
    """
    from sklearn.linear_model import LogisticRegression

    weights = source_weights(positive, sources)
    scale = Standardization.of(features, weights)
    rows = np.clip(scale.apply(features), -_LARGEST_DEVIATION, _LARGEST_DEVIATION)
    total = weights.sum()
    for kind in pairs:
        count = len(kind.steps)
        if not count or not kind.weight:
            continue
        # Both directions, so that they do not move the intercept; one direction with both labels is least
        # wrong where the score does not change.
        steps = np.clip(kind.steps / scale.deviation, -_LARGEST_DEVIATION, _LARGEST_DEVIATION)
        rows = np.concatenate([rows, steps, steps if kind.alike else -steps])
        positive = np.concatenate([positive, np.ones(count, bool), np.zeros(count, bool)])
        weights = np.concatenate([weights, np.full(2 * count, kind.weight * total / (2 * count))])
    fitted = LogisticRegression(C=1 / penalty, max_iter=1000).fit(rows, positive, weights)
    return scale.folded(fitted.coef_.T, fitted.intercept_)
