"""Reading of lung masks from a DICOM Segmentation of any origin."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reporting.dicom.algorithm import Algorithm
from CovidXRayLib.reporting.errors import ResultObjectError
from CovidXRayLib.reporting.segmentation.read_segments import read_segments


@dataclass(frozen=True, eq=False)
class SegmentationOfFilm:
    """Lung masks and the film that they belong to.

    Attributes
    ----------
    labels
        uint8 (rows, columns) as the film's pixels: 0 outside, 1 patient's right lung, 2 left. Overlapping
        pixels are assigned to the right lung.
    sop_instance_uid
        SOP Instance UID of the film.
    algorithm
        Algorithm that created them; None if not stated, as for manually drawn masks.
    """

    labels: NDArray[np.uint8]
    sop_instance_uid: str
    algorithm: Algorithm | None


def read_segmentation(path: Path | str) -> SegmentationOfFilm:
    """Read the lung masks in a DICOM Segmentation.

    Lungs are identified by the segments' codes only (lung with laterality, or the code of one lung), not by
    number or label.

    Raises
    ------
    ResultObjectError
        If it is not a segmentation of the two lungs of one film.
    """
    found = read_segments(path)
    lungs = [(segment.side.label, segment) for segment in found.segments if segment.side is not None]
    if not lungs:
        raise ResultObjectError(
            _("{path}: none of its segments is coded as the right or left lung.").format(path=path)
        )
    labels = np.zeros(found.shape, np.uint8)
    # The right lung last, since it takes precedence.
    for label, segment in sorted(lungs, key=lambda one: -one[0]):
        labels[segment.mask] = label
    algorithm = next((segment.algorithm for _label, segment in lungs if segment.algorithm is not None), None)
    return SegmentationOfFilm(labels, found.film.sop_instance_uid, algorithm)
