"""Opacities reduced to the gray of the lung around them, to see whether the score follows them."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

# Opacity from which on a place is reduced, and from which on fully.
_REDUCED_FROM: Final = 0.2
_FULLY_FROM: Final = 0.4
_SHOWN: Final = 0.3
_MIN_SHOWN: Final = 0.01  # share of the lungs
_MIN_CLEAR: Final = 0.003  # share of the square
_CLEAREST: Final = 0.15  # share of the lungs that counts as clear where less is
# Standard deviations of the smoothing, as shares of the square's side: of the rim of what is reduced, of the
# gray that is reduced (finer texture stays), and of the gray of clear lung.
_RIM: Final = 2 / 224
_TEXTURE: Final = 5 / 224
_SURROUNDINGS: Final = 14 / 224
_FAR_WEIGHT: Final = 0.05  # of the median of clear lung, which counts far from any

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]


def reduction(values: Floats, inside: Bools, opacity: Floats) -> Floats | None:
    """Return by how much to darken the opacities that a map shows.

    The smooth excess of gray over clear lung nearby is taken away; what is finer (ribs, vessels, noise)
    stays, since a network notices a filled-in hole as such.

    Parameters
    ----------
    values
        float32 (size, size), bone white, a :class:`~CovidXRayLib.classification.lung_crop.LungPatch`'s.
    inside
        bool (size, size), the lungs.
    opacity
        float32 (size, size) in [0, 1].

    Returns
    -------
    float32 (size, size), at least 0, and 0 outside the lungs; None if the map shows opacities in less than 1%
    of the lungs.
    """
    size = values.shape[0]
    if (opacity[inside] >= _SHOWN).mean() < _MIN_SHOWN:
        return None
    soft = _blurred(opacity, _RIM * size)
    weight = np.clip((soft - _REDUCED_FROM) / (_FULLY_FROM - _REDUCED_FROM), 0, 1)
    clear = inside & (opacity < _REDUCED_FROM)
    if clear.sum() < _MIN_CLEAR * inside.size:
        clear = inside & (opacity <= np.quantile(opacity[inside], _CLEAREST))
    share = _blurred(clear.astype(np.float32), _SURROUNDINGS * size)
    nearby = _blurred(np.where(clear, values, 0), _SURROUNDINGS * size)
    surroundings = (nearby + _FAR_WEIGHT * np.median(values[clear])) / (share + _FAR_WEIGHT)
    lungs = _blurred(inside.astype(np.float32), _TEXTURE * size)
    smooth = _blurred(np.where(inside, values, 0), _TEXTURE * size) / np.maximum(lungs, 1e-3)
    excess = np.maximum(smooth - surroundings, 0)
    return np.asarray(np.where(inside, weight * excess, 0), np.float32)


def at_coldest(amount: Floats, inside: Bools, opacity: Floats) -> Floats:
    """Return the same amounts, the largest where the map is lowest: the control.

    Parameters
    ----------
    amount
        float32 (size, size), of :func:`reduction`.
    inside, opacity
        As there.
    """
    moved = np.zeros_like(amount)
    coldest = np.argsort(opacity[inside], kind="stable")
    values = np.empty(coldest.size, np.float32)
    values[coldest] = np.sort(amount[inside])[::-1]
    moved[inside] = values
    return moved


def _blurred(image: Floats, deviation: float) -> Floats:
    return np.asarray(cv2.GaussianBlur(np.asarray(image, np.float32), (0, 0), deviation), np.float32)
