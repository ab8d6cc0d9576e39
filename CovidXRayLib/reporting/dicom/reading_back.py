"""A segmentation of lungs read back from a DICOM file, ours or another program's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.elements import PARSE_ERRORS
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reporting.dicom.algorithm import Algorithm
from CovidXRayLib.reporting.dicom.lung_codes import Side, side_of
from CovidXRayLib.reporting.dicom.problem import ResultObjectError
from CovidXRayLib.reporting.dicom.quiet import without_warnings

if TYPE_CHECKING:
    from highdicom.seg import Segmentation


@dataclass(frozen=True, eq=False)
class SegmentationOfFilm:
    """Lung masks and the film that they belong to.

    Attributes
    ----------
    labels
        uint8 (rows, columns) as the film's pixels: 0 outside, 1 patient's right lung, 2 left. Where both
        segments claim a pixel it is the right lung's.
    sop_instance_uid
        SOP Instance UID of the film.
    algorithm
        What drew them; None where the file does not say, as for masks drawn by hand.
    """

    labels: NDArray[np.uint8]
    sop_instance_uid: str
    algorithm: Algorithm | None


def read_segmentation(path: Path | str) -> SegmentationOfFilm:
    """Read the lung masks in a DICOM Segmentation.

    Sides are told by the segments' codes alone: lung with a laterality, or the code of one lung; never by
    their number or name.

    Raises
    ------
    ResultObjectError
        If it is no segmentation of the two lungs of one film.
    """
    with without_warnings():
        return _read(Path(path))


def _read(path: Path) -> SegmentationOfFilm:
    dataset = _opened(path)
    film = _film_of(dataset, path)
    sides = {
        int(item.SegmentNumber): side
        for item in dataset.SegmentSequence
        if (side := side_of(item.SegmentedPropertyTypeCodeSequence[0])) is not None
    }
    if not sides:
        raise ResultObjectError(
            _("{path}: none of its segments is coded as the right or left lung.").format(path=path)
        )
    return SegmentationOfFilm(_labels(dataset, sides), film, _algorithm(dataset, sides))


def _opened(path: Path) -> Segmentation:
    from highdicom.seg import segread

    try:
        return segread(path)
    except FileNotFoundError as error:
        raise ResultObjectError(_("{path}: there is no such file.").format(path=path)) from error
    except PARSE_ERRORS as error:
        raise ResultObjectError(
            _("{path}: it is no intact DICOM Segmentation ({error}).").format(path=path, error=error)
        ) from error


def _film_of(dataset: Segmentation, path: Path) -> str:
    films = {str(instance) for _study, _series, instance in dataset.get_source_image_uids()}
    if len(films) != 1:
        raise ResultObjectError(
            _(
                "{path}: it is a segmentation of {count} images; choose one of the lungs of a single film."
            ).format(path=path, count=len(films))
        )
    return films.pop()


def _labels(dataset: Segmentation, sides: dict[int, Side]) -> NDArray[np.uint8]:
    """Lay the frames over each other, the right lung last: there may be none, or several, of each."""
    labels = np.zeros((dataset.Rows, dataset.Columns), np.uint8)
    frames = dataset.get_stored_frames()
    masks: dict[int, NDArray[np.bool_]] = {}
    for frame, groups in zip(frames, dataset.PerFrameFunctionalGroupsSequence, strict=True):
        number = int(groups.SegmentIdentificationSequence[0].ReferencedSegmentNumber)
        if number in sides:
            label = sides[number].label
            # Half of the greatest value for a fractional segmentation, 1 for a binary one.
            inside = frame * 2 >= int(dataset.get("MaximumFractionalValue", 1))
            masks[label] = masks.get(label, np.zeros(labels.shape, bool)) | inside
    for label in sorted(masks, reverse=True):
        labels[masks[label]] = label
    return labels


def _algorithm(dataset: Segmentation, sides: dict[int, Side]) -> Algorithm | None:
    for item in dataset.SegmentSequence:
        found = item.get("SegmentationAlgorithmIdentificationSequence")
        if int(item.SegmentNumber) in sides and found:
            return Algorithm.from_texts(
                str(found[0].get("AlgorithmName", "")),
                str(found[0].get("AlgorithmVersion", "")),
                str(found[0].get("AlgorithmParameters", "")),
            )
    return None
