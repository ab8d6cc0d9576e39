"""GPU memory growth of TensorFlow."""

from __future__ import annotations

import tensorflow

from CovidXRayLib.errors import EngineError
from CovidXRayLib.i18n import gettext as _


def let_memory_grow() -> list[tensorflow.config.PhysicalDevice]:
    """Let TensorFlow allocate GPU memory as needed, since a viewer may use the same GPU.

    Returns
    -------
    list
        The GPUs found by TensorFlow.

    Raises
    ------
    EngineError
        If TensorFlow already uses a GPU.
    """
    cards: list[tensorflow.config.PhysicalDevice] = tensorflow.config.list_physical_devices("GPU")
    try:
        for card in cards:
            tensorflow.config.experimental.set_memory_growth(card, True)
    except RuntimeError as error:
        raise EngineError(
            _("TensorFlow is in use already and keeps the whole GPU ({error}).").format(error=error)
        ) from error
    return cards
