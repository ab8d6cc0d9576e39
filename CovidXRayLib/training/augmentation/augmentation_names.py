"""Names of augmentations for the command line; light to import."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

# Parts of the original's augmentation, and the field values that disable them.
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
# Augmentations that an image grid can show.
VARIANT_KINDS: Final = ("original", "unet", "classifier")
