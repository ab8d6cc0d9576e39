"""The function that builds each network, by the network's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from CovidXRayLib.networks.film_check import build_filmcheck
from CovidXRayLib.networks.unet import build_unet
from CovidXRayLib.networks.vgg16 import build_classifier

if TYPE_CHECKING:
    import keras

BUILDERS: dict[str, Callable[..., keras.Model]] = {
    "unet": build_unet,
    "classifier": build_classifier,
    "filmcheck": build_filmcheck,
}
