"""Colors of results, distinguishable with color vision deficiency.

The palette is Okabe and Ito's (Color Universal Design, 2008).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

RGB = tuple[int, int, int]

RIGHT_LUNG: Final[RGB] = (86, 180, 233)  # sky blue
LEFT_LUNG: Final[RGB] = (230, 159, 0)  # orange

OK: Final[RGB] = (0, 178, 136)  # bluish green, lighter than the original for a dark background
DOUBTFUL: Final[RGB] = (240, 228, 66)  # yellow
FAILED: Final[RGB] = (240, 100, 30)  # vermilion, lighter for the same reason

# Opacity map: perceptually uniform in lightness (the colormap "magma", in five stops).
HEAT: Final[tuple[RGB, ...]] = ((0, 0, 4), (81, 18, 124), (183, 55, 121), (252, 137, 97), (252, 253, 191))


def heat_table(levels: int = 256) -> NDArray[np.uint8]:
    """Return the RGB colormap for heat in [0, 1], uint8 (levels, 3)."""
    stops = np.linspace(0, 1, len(HEAT))
    channels = [np.interp(np.linspace(0, 1, levels), stops, channel) for channel in np.transpose(HEAT)]
    table: NDArray[np.uint8] = np.rint(np.stack(channels, axis=-1)).astype(np.uint8)
    return table
