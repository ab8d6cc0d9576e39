"""Both lungs in one picture of labels: 0 outside, 1 the patient's right lung, 2 the left."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.reporting.images.colors import LEFT_LUNG, RIGHT_LUNG


def label_map(lungs: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return the two masks as one picture of labels.

    Parameters
    ----------
    lungs
        bool, shape (2, rows, columns): the patient's right lung, then the left. A pixel claimed by both
        counts as right.

    Returns
    -------
    uint8 array, shape (rows, columns)
        0 outside, 1 right lung, 2 left lung.
    """
    labels = np.where(lungs[1], np.uint8(2), np.uint8(0))
    labels[lungs[0]] = 1
    return labels


def count_label(labels: NDArray[np.uint8], label: int) -> int:
    """Return how many pixels of a label map have a label."""
    # By rows, since of a large film one mask more is much.
    return sum(int(np.count_nonzero(row == label)) for row in labels)


def label_png(lungs: NDArray[np.bool_]) -> bytes:
    """Return the label map as a PNG with a palette: the values are the labels, yet they can be seen.

    Programs that keep palettes (Pillow, ImageJ, GIMP) give 0, 1 and 2; those that do not (OpenCV) give
    black and the two colours of :mod:`CovidXRayLib.reporting.images.colors`.

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

    picture = Image.fromarray(label_map(lungs))
    # This turns grey values into indices of the palette.
    picture.putpalette([0, 0, 0, *RIGHT_LUNG, *LEFT_LUNG])
    content = BytesIO()
    picture.save(content, format="PNG")
    return content.getvalue()
