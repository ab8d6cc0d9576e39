"""What a DICOM Segmentation of one film holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.reporting.dicom.algorithm import Algorithm
from CovidXRayLib.reporting.images.colors import RGB
from CovidXRayLib.reporting.segmentation.lung_codes import Side
from CovidXRayLib.reporting.segmentation.segmented_film import SegmentedFilm


class Term(NamedTuple):
    """A code with its scheme and its meaning."""

    value: str
    scheme: str
    meaning: str


@dataclass(frozen=True, eq=False)
class SegmentOfFilm:
    """One segment.

    Attributes
    ----------
    number
        Segment Number; it tells nothing about what the segment is.
    name
        Segment Label.
    mask
        bool (rows, columns) as the film's pixels: the union of its frames.
    color
        RGB, 0 to 255; None where the file recommends none.
    category, kind, modifier
        Codes of what it is; None where the file has none.
    side
        Which lung it is by these codes; None for anything else.
    algorithm
        What drew it; None where the file does not say, as for masks drawn manually.
    """

    number: int
    name: str
    mask: NDArray[np.bool_]
    color: RGB | None
    category: Term | None
    kind: Term | None
    modifier: Term | None
    side: Side | None
    algorithm: Algorithm | None


@dataclass(frozen=True, eq=False)
class SegmentsOfFilm:
    """A segmentation of one film.

    Attributes
    ----------
    film
        Which film.
    title
        Series Description.
    shape
        Rows and columns; those of the film, which the caller checks.
    segments
        In the order of the file.
    """

    film: SegmentedFilm
    title: str
    shape: tuple[int, int]
    segments: tuple[SegmentOfFilm, ...]
