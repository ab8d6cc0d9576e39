"""Reading of all segments from a DICOM Segmentation of a film, of any origin."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.dicom.elements import PARSE_ERRORS, text
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.limits import check_size
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reporting.dicom.algorithm import Algorithm
from CovidXRayLib.reporting.dicom.content_tree import value_of
from CovidXRayLib.reporting.dicom.open_object import open_object
from CovidXRayLib.reporting.dicom.pydicom_warnings import without_warnings
from CovidXRayLib.reporting.errors import ResultObjectError
from CovidXRayLib.reporting.images.colors import RGB
from CovidXRayLib.reporting.segmentation.lung_codes import side_of
from CovidXRayLib.reporting.segmentation.segment_frames import segment_masks
from CovidXRayLib.reporting.segmentation.segmented_film import segmented_film
from CovidXRayLib.reporting.segmentation.segments_of_film import SegmentOfFilm, SegmentsOfFilm, Term

if TYPE_CHECKING:
    from pydicom.dataset import Dataset, FileDataset

_SOP_CLASSES: Final = frozenset(
    (
        "1.2.840.10008.5.1.4.1.1.66.4",  # Segmentation
        "1.2.840.10008.5.1.4.1.1.66.7",  # Label Map Segmentation
    )
)


def read_segments(path: Path | str) -> SegmentsOfFilm:
    """Read the segments in a DICOM Segmentation of one film.

    Frames coincide with the film pixel by pixel; stated positions are ignored, since films have none.

    Raises
    ------
    ResultObjectError
        If it is not a segmentation, not of one film, damaged, or larger than any film.
    """
    path = Path(path)
    with without_warnings():
        dataset = open_object(path, "DICOM Segmentation", _SOP_CLASSES)
        try:
            return _read(dataset, path)
        except FilmProblem as error:
            raise ResultObjectError(f"{path}: {error}.") from error
        except PARSE_ERRORS as error:
            raise ResultObjectError(
                _("{path}: its segments cannot be read ({error}); export it again.").format(
                    path=path, error=error
                )
            ) from error


def _read(dataset: FileDataset, path: Path) -> SegmentsOfFilm:
    shape = int(dataset.Rows), int(dataset.Columns)
    check_size(*shape)
    film = segmented_film(dataset, path)
    masks = segment_masks(dataset, shape)
    segments = [
        _segment(item, masks[int(item.SegmentNumber)])
        for item in dataset.SegmentSequence
        if int(item.SegmentNumber)  # 0 is the background of a label map
    ]
    return SegmentsOfFilm(film, text(dataset, "SeriesDescription"), shape, tuple(segments))


def _segment(item: Dataset, mask: NDArray[np.bool_]) -> SegmentOfFilm:
    kinds = item.get("SegmentedPropertyTypeCodeSequence") or []
    modifiers = kinds[0].get("SegmentedPropertyTypeModifierCodeSequence") if kinds else None
    return SegmentOfFilm(
        number=int(item.SegmentNumber),
        name=text(item, "SegmentLabel"),
        mask=mask,
        color=_color(item),
        category=_term(item.get("SegmentedPropertyCategoryCodeSequence")),
        kind=_term(kinds),
        modifier=_term(modifiers),
        side=side_of(kinds[0]) if kinds else None,
        algorithm=_algorithm(item),
    )


def _term(codes: Sequence[Dataset] | None) -> Term | None:
    if not codes:
        return None
    return Term(value_of(codes[0]), text(codes[0], "CodingSchemeDesignator"), text(codes[0], "CodeMeaning"))


def _color(item: Dataset) -> RGB | None:
    from highdicom.color import CIELabColor

    recommended = item.get("RecommendedDisplayCIELabValue")
    if not recommended or len(recommended) != 3:
        return None
    return CIELabColor.from_dicom_value(recommended).to_rgb(clip=True)


def _algorithm(item: Dataset) -> Algorithm | None:
    found = item.get("SegmentationAlgorithmIdentificationSequence")
    if not found:
        return None
    names = ("AlgorithmName", "AlgorithmVersion", "AlgorithmParameters")
    return Algorithm.from_texts(*(text(found[0], name) for name in names))
