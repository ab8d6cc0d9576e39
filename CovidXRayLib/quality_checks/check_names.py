"""The names of all checks, in the order in which a reading lists them."""

from __future__ import annotations

from typing import Final

CHECK_NAMES: Final = (
    "size",  # large enough to read
    "content",  # not blank or nearly so
    "chest",  # a chest film at all
    "view",  # frontal, not lateral
    "rotation",  # upright, not turned by 90 or 180 degrees
    "polarity",  # bone white, air dark
    "mirroring",  # the header does not prove the image mirrored
    "photograph",  # not a photograph of a screen or light box (warns only)
    "lungs",  # both lungs found, plausible in size, symmetry and number of parts
    "coverage",  # lungs not cut off by the border of the film
)
