"""The part of a film that its mask images cover: all of it, or its central square."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.manifest_columns import Row, word

FULL_FILM: Final = "film"
CENTRAL_SQUARE: Final = "central_square"
FRAMES: Final = (FULL_FILM, CENTRAL_SQUARE, "")

# `mask_convention` of a collection that describes itself incorrectly: its copies were not squeezed into
# squares but cropped to them; see Resources/Docs/reference/manifest.md.
_MISLABELED_CROP: Final = "squashed copy"


def mask_frame(row: Row) -> str:
    """Return ``film`` or ``central_square``, from the column ``mask_frame`` or else ``mask_convention``.

    Raises
    ------
    CellError
        If the column has another value.
    """
    stated = word(row, "mask_frame", FRAMES)
    if stated:
        return stated
    return CENTRAL_SQUARE if _MISLABELED_CROP in row.get("mask_convention", "") else FULL_FILM


def onto_film(mask: NDArray[np.bool_], frame: str) -> NDArray[np.bool_]:
    """Map a mask that was stretched from its frame to the film's size back to its position on the film.

    Parameters
    ----------
    mask
        bool (rows, columns), of the film's size.
    frame
        ``film`` or ``central_square``.

    Returns
    -------
    bool (rows, columns); False outside the square.
    """
    rows, columns = mask.shape
    if frame == FULL_FILM or rows == columns:
        return mask
    side = min(rows, columns)
    top, left = (rows - side) // 2, (columns - side) // 2
    square = cv2.resize(mask.astype(np.float32), (side, side), interpolation=cv2.INTER_AREA)
    placed = np.zeros_like(mask)
    placed[top : top + side, left : left + side] = square >= 0.5
    return placed
