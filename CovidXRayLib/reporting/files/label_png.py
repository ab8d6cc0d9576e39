"""Label map of both lungs as a PNG file with a palette."""

from __future__ import annotations

import zlib
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.reporting.images.colors import LEFT_LUNG, RIGHT_LUNG


def label_png(labels: NDArray[np.uint8]) -> bytes:
    """Return the label map as an indexed PNG, so that labels are both readable and visible.

    Programs that preserve palettes (Pillow, ImageJ, GIMP) read 0, 1 and 2; others (OpenCV) read black and the
    two colors of :mod:`CovidXRayLib.reporting.images.colors`.

    Parameters
    ----------
    labels
        uint8 (rows, columns): 0 outside, 1 patient's right lung, 2 left.

    Returns
    -------
    bytes
        The PNG file, at the resolution of the film.
    """
    from PIL import Image

    image = Image.fromarray(labels)
    # Converts gray values to palette indices.
    image.putpalette([0, 0, 0, *RIGHT_LUNG, *LEFT_LUNG])
    content = BytesIO()
    # A mask consists of runs: looking for nothing else is twice as fast, and the file a fifth smaller.
    image.save(content, format="PNG", compress_level=1, compress_type=zlib.Z_RLE)
    return content.getvalue()
