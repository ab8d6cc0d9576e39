"""Losses in ``keras.ops``, for all Keras backends."""

from __future__ import annotations

from typing import Any


def dice_and_cross_entropy(truth: Any, prediction: Any) -> Any:
    """Return soft Dice loss plus binary cross-entropy, with pixel weights.

    Parameters
    ----------
    truth
        float (n, rows, columns, 3): right lung, left lung, and a weight that is 0 where the label is unknown.
    prediction
        float (n, rows, columns, 2), probabilities.

    Returns
    -------
    float (n,), one per film. Dice (Milletari 2016, without squares) is computed per lung.
    """
    from keras import ops

    weight = truth[..., 2:]
    truth = truth[..., :2]
    clipped = ops.clip(prediction, 1e-6, 1 - 1e-6)
    entropy = -(truth * ops.log(clipped) + (1 - truth) * ops.log(1 - clipped)) * weight
    area = ops.sum(weight, axis=(1, 2)) + 1.0
    cross_entropy = ops.mean(ops.sum(entropy, axis=(1, 2)) / area, axis=-1)
    overlap = ops.sum(truth * prediction * weight, axis=(1, 2))
    total = ops.sum((truth + prediction) * weight, axis=(1, 2))
    dice = ops.mean((2 * overlap + 1) / (total + 1), axis=-1)
    return cross_entropy + 1 - dice


def weighted_cross_entropy(truth: Any, logit: Any) -> Any:
    """Return weighted binary cross-entropy, with labels smoothed by 0.02.

    Parameters
    ----------
    truth
        float (n, 2): the label, 0 or 1, and the weight of the film.
    logit
        float (n, 1).

    Returns
    -------
    float (n,), one per film. Label smoothing (Szegedy 2016) limits the influence of wrong labels.
    """
    from keras import ops

    smoothed = truth[:, 0] * 0.98 + 0.01
    value = logit[:, 0]
    # log(1 + exp(value)) - value * answer, in a form that does not overflow.
    entropy = ops.maximum(value, 0.0) - value * smoothed + ops.log1p(ops.exp(-ops.abs(value)))
    return entropy * truth[:, 1]


def with_source_pairs(truth: Any, logit: Any) -> Any:
    """Return cross-entropy of labeled films plus a ranking loss of pairs from the same source.

    Parameters
    ----------
    truth
        float (n, 3): label, weight, and source as in
        :class:`CovidXRayLib.training.data.source_pairs.PairedBatches`.
    logit
        float (n, 1).

    Returns
    -------
    float (n,), one per film. Every more diseased film is compared with every less diseased one of its source
    by log(1 + exp(-difference)) (RankNet, Burges 2005), which is invariant to offsets per source.
    """
    from keras import ops

    entropy = weighted_cross_entropy(truth, logit)
    labeled = ops.sum(ops.cast(truth[:, 2] == 0, entropy.dtype))
    films = ops.cast(ops.shape(truth)[0], entropy.dtype)
    source, value = truth[:, 2], logit[:, 0]
    pair = ops.cast((source[:, None] > 0) & (source[:, None] == -source[None, :]), entropy.dtype)
    difference = value[:, None] - value[None, :]
    wrong = ops.maximum(-difference, 0.0) + ops.log1p(ops.exp(-ops.abs(difference)))
    ordered = ops.sum(pair * wrong) / ops.maximum(ops.sum(pair), 1.0)
    return entropy * films / ops.maximum(labeled, 1.0) + ordered
