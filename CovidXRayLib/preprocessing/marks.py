"""Letters, arrows and other thin marks on films, which must not move what networks find beside them."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

# A mark is thinner than this share of the film's longest side (7 pixels of 256), ...
_WIDTH: Final = 7 / 256
# ... brighter than what surrounds it by this share of the range from percentile 1 to 99, and above this level
# of it. Ribs, clavicles and vessels are not.
_CONTRAST: Final = 0.25
_BRIGHT: Final = 0.75


def without_marks(image: NDArray[np.float32]) -> NDArray[np.float32]:
    """Replace thin bright marks by the gray level around them.

    Parameters
    ----------
    image
        float32 (rows, columns), any scale, bone white, resized to a network's input.

    Returns
    -------
    float32 (rows, columns); the image itself if it has no marks.
    """
    side = max(3, round(_WIDTH * max(image.shape)) | 1)
    around = cv2.morphologyEx(
        image, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    )
    low, high = np.percentile(image, (1, 99))
    marked = (image - around > _CONTRAST * (high - low)) & (image > low + _BRIGHT * (high - low))
    if not marked.any():
        return image
    # With their blurred edges.
    rim = cv2.dilate(marked.astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.where(rim > 0, around, image)
