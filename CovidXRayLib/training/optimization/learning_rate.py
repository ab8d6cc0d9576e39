"""Learning rate schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def warm_cosine(learning_rate: float, steps: int, warm_steps: int) -> keras.optimizers.schedules.CosineDecay:
    """Return a schedule of linear warm-up from 1/20 of the rate, and cosine decay to 1/50 of it.

    Parameters
    ----------
    steps
        Number of steps of the run.
    warm_steps
        Number of warm-up steps.
    """
    import keras

    return keras.optimizers.schedules.CosineDecay(
        learning_rate / 20,
        steps,
        alpha=0.02,
        warmup_target=learning_rate,
        warmup_steps=max(1, warm_steps),
    )
