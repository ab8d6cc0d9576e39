"""How much of a GPU TensorFlow takes."""

from __future__ import annotations

import tensorflow

from CovidXRayLib.errors import EngineError
from CovidXRayLib.i18n import gettext as _


def let_memory_grow() -> list[tensorflow.config.PhysicalDevice]:
    """Make TensorFlow take GPU memory as it needs it, not all at once: a viewer may be drawing there.

    Returns
    -------
    list
        The GPUs that TensorFlow sees.

    Raises
    ------
    EngineError
        If TensorFlow has begun to use a GPU already.
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
