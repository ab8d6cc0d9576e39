"""Training on several devices of one machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras


def training_step(model: keras.Model) -> Callable[..., float]:
    """Return a function that trains on one batch (films, targets[, weights]) and returns its loss."""

    def step(films: Any, truth: Any, weights: Any = None) -> float:
        return float(model.train_on_batch(films, truth, sample_weight=weights, return_dict=True)["loss"])

    return step
