"""Names that the command line offers, without the packages that the things themselves need."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

# The parts of the original's augmentation, and what its fields are when a part is switched off.
PARTS: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "rotation": {"rotation": 0.0},
        "shift": {"width_shift": 0.0, "height_shift": 0.0},
        "shear": {"shear": 0.0},
        "zoom": {"zoom": 0.0},
        "flip": {"horizontal_flip": False},
        "brightness": {"brightness": None},
    }
)
SHEAR_UNITS: Final = ("degrees", "radians")
# Whose variants an image grid shows.
VARIANT_KINDS: Final = ("original", "unet", "classifier")
