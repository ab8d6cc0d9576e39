"""Label map of both lungs as a PNG file with a palette."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.reporting.images.colors import LEFT_LUNG, RIGHT_LUNG
from CovidXRayLib.segmentation.label_map import label_map


def label_png(lungs: NDArray[np.bool_]) -> bytes:
    """Return the label map as an indexed PNG, so that labels are both readable and visible.

    Programs that preserve palettes (Pillow, ImageJ, GIMP) read 0, 1 and 2; others (OpenCV) read black and the
    two colors of :mod:`CovidXRayLib.reporting.images.colors`.

    Parameters
    ----------
    lungs
        As for :func:`label_map`.

    Returns
    -------
    bytes
        The PNG file, at the resolution of the film.
    """
    from PIL import Image

    image = Image.fromarray(label_map(lungs))
    # Converts gray values to palette indices.
    image.putpalette([0, 0, 0, *RIGHT_LUNG, *LEFT_LUNG])
    content = BytesIO()
    image.save(content, format="PNG")
    return content.getvalue()
