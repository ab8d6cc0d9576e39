"""Where a film lies in the patient: the directions of its columns and rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Unit vectors in LPS, the patient coordinates of DICOM (PS3.3 section C.7.6.2.1.1), for the letters of
# Patient Orientation (PS3.3 section C.7.6.1.1.1).
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
    """Return the directions in the patient of a film that is one slice of a volume.

    A radiograph has no position in space, only, at best, a Patient Orientation. Where that is absent or
    makes no sense, the film is taken as a standard display of a frontal view: the patient's right on the
    viewer's left, head up. Of compound directions such as ``LF`` the first letter, the main one, counts.

    Parameters
    ----------
    patient_orientation
        The two values of Patient Orientation (0020,0020), along a row and along a column, or None.

    Returns
    -------
    float64 array, shape (3, 3)
        Row 0 is the direction in which the column index grows, row 1 that in which the row index
        grows, row 2 their cross product; unit vectors in LPS.
    """
    row_letter, column_letter = (text[:1] for text in patient_orientation or STANDARD_DISPLAY)
    along_row = _TOWARDS.get(row_letter)
    along_column = _TOWARDS.get(column_letter)
    if along_row is None or along_column is None or np.dot(along_row, along_column) != 0:
        along_row, along_column = (_TOWARDS[letter] for letter in STANDARD_DISPLAY)
    return np.array([along_row, along_column, np.cross(along_row, along_column)], dtype=np.float64)
