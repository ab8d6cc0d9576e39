"""Names of the quality checks, in the order of a reading."""

from __future__ import annotations

from typing import Final

CHECK_NAMES: Final = (
    "size",  # large enough
    "content",  # neither blank nor with plain white lungs
    "chest",  # a chest film
    "view",  # frontal, not lateral
    "age",  # an adult, according to the header
    "rotation",  # upright, not rotated by 90 or 180 degrees
    "polarity",  # polarity: bone white, air dark
    "mirroring",  # laterality: not mirrored according to the header
    "photograph",  # not a photograph of a screen or light box, nor with its moire
    "lungs",  # both lungs found, plausible in size, symmetry and number of parts
    "coverage",  # lungs not cut off by the border of the film
)
