"""Orientation of a film's rows and columns in patient coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Unit vectors in LPS, the patient-based coordinate system (PS3.3 section C.7.6.2.1.1), by letter of Patient
# Orientation (PS3.3 section C.7.6.1.1.1).
_TOWARDS: Final[dict[str, tuple[int, int, int]]] = {
    "L": (1, 0, 0),
    "R": (-1, 0, 0),
    "P": (0, 1, 0),
    "A": (0, -1, 0),
    "H": (0, 0, 1),
    "F": (0, 0, -1),
}
STANDARD_DISPLAY: Final = ("L", "F")


def orientation_axes(patient_orientation: Sequence[str] | None) -> NDArray[np.float64]:
    """Return the axes of a film shown as a volume of one slice.

    A radiograph has no position in space and at best a Patient Orientation. If that is missing or invalid, a
    standard frontal display is assumed: patient's right on the viewer's left, head up. Of compound directions
    such as ``LF``, the first letter is used.

    Parameters
    ----------
    patient_orientation
        The two values of Patient Orientation (0020,0020), along a row and along a column, or None.

    Returns
    -------
    float64 array, shape (3, 3)
        Unit vectors in LPS: the directions of increasing column index and of increasing row index, and their
        cross product.
    """
    row_letter, column_letter = (text[:1] for text in patient_orientation or STANDARD_DISPLAY)
    along_row = _TOWARDS.get(row_letter)
    along_column = _TOWARDS.get(column_letter)
    if along_row is None or along_column is None or np.dot(along_row, along_column) != 0:
        along_row, along_column = (_TOWARDS[letter] for letter in STANDARD_DISPLAY)
    return np.array([along_row, along_column, np.cross(along_row, along_column)], dtype=np.float64)
