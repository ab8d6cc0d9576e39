"""Content of a DICOM Segmentation of a film."""

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
    """Code value, coding scheme and code meaning."""

    value: str
    scheme: str
    meaning: str


@dataclass(frozen=True, eq=False)
class SegmentOfFilm:
    """One segment.

    Attributes
    ----------
    number
        Segment Number; it does not identify the structure.
    name
        Segment Label.
    mask
        bool (rows, columns) as the film's pixels: the union of its frames.
    color
        Recommended color, RGB, 0 to 255; None if not stated.
    category, kind, modifier
        Codes of the structure; None if not stated.
    side
        The lung by these codes; None for other structures.
    algorithm
        Algorithm that created it; None if not stated, as for manually drawn masks.
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
        The referenced film.
    title
        Series Description.
    shape
        Rows and columns; the caller checks that they are those of the film.
    segments
        In the order of the file.
    """

    film: SegmentedFilm
    title: str
    shape: tuple[int, int]
    segments: tuple[SegmentOfFilm, ...]
