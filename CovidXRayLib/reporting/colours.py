"""Colours of results: apart from each other for colour-blind readers too, and the same everywhere.

The palette is Okabe and Ito's (Color Universal Design, 2008).
"""

from __future__ import annotations

from typing import Final

RGB = tuple[int, int, int]

RIGHT_LUNG: Final[RGB] = (86, 180, 233)  # sky blue
LEFT_LUNG: Final[RGB] = (230, 159, 0)  # orange

OK: Final[RGB] = (0, 178, 136)  # bluish green, a little lighter than the original for a dark ground
DOUBTFUL: Final[RGB] = (240, 228, 66)  # yellow
FAILED: Final[RGB] = (240, 100, 30)  # vermilion, lighter for the same reason
