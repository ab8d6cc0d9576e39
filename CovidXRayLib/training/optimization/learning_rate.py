"""How fast the networks learn, over a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def warm_cosine(learning_rate: float, steps: int, warm_steps: int) -> keras.optimizers.schedules.CosineDecay:
    """Rise from a twentieth of the rate, then fall along a cosine to a fiftieth of it.

    Parameters
    ----------
    steps
        Of the whole run.
    warm_steps
        Of the rise.
    """
    import keras

    return keras.optimizers.schedules.CosineDecay(
        learning_rate / 20,
        steps,
        alpha=0.02,
        warmup_target=learning_rate,
        warmup_steps=max(1, warm_steps),
    )
