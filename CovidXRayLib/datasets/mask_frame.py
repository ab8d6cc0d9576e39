"""What part of a film the images of its masks show: the whole of it, or the square in its middle."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.manifest_columns import Row, word

WHOLE_FILM: Final = "film"
CENTRAL_SQUARE: Final = "central_square"
FRAMES: Final = (WHOLE_FILM, CENTRAL_SQUARE, "")

# What a collection with a wrong account of itself says in `mask_convention`. Its copies were not squashed
# to squares but cut to them: Resources/Docs/reference/manifest.md tells how that shows.
_CUT_NOT_SQUASHED: Final = "squashed copy"


def mask_frame(row: Row) -> str:
    """Return ``film`` or ``central_square``: the column ``mask_frame``, else what ``mask_convention`` says.

    Raises
    ------
    CellError
        If the column holds another word.
    """
    stated = word(row, "mask_frame", FRAMES)
    if stated:
        return stated
    return CENTRAL_SQUARE if _CUT_NOT_SQUASHED in row.get("mask_convention", "") else WHOLE_FILM


def onto_film(mask: NDArray[np.bool_], frame: str) -> NDArray[np.bool_]:
    """Bring a mask that was stretched from its frame to the film's size back to where it was drawn.

    Parameters
    ----------
    mask
        bool (rows, columns), of the film's size.
    frame
        ``film`` or ``central_square``.

    Returns
    -------
    bool (rows, columns); outside the square nothing is drawn.
    """
    rows, columns = mask.shape
    if frame == WHOLE_FILM or rows == columns:
        return mask
    side = min(rows, columns)
    top, left = (rows - side) // 2, (columns - side) // 2
    square = cv2.resize(mask.astype(np.float32), (side, side), interpolation=cv2.INTER_AREA)
    placed = np.zeros_like(mask)
    placed[top : top + side, left : left + side] = square >= 0.5
    return placed
