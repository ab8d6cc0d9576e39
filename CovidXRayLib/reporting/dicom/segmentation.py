"""Both lungs as a DICOM Segmentation (PS3.3 section A.51)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.reporting.dicom.algorithm import Algorithm
from CovidXRayLib.reporting.dicom.equipment import RESEARCH, add_missing, equipment
from CovidXRayLib.reporting.dicom.film_plane import lie_on_film
from CovidXRayLib.reporting.dicom.lung_codes import ANATOMICAL_STRUCTURE, SIDES, Side, lung_code
from CovidXRayLib.reporting.dicom.naming import derived_uid, name_by_content
from CovidXRayLib.reporting.dicom.source_film import SourceFilm

if TYPE_CHECKING:
    from highdicom.seg import Segmentation, SegmentDescription


def lung_segmentation(source: SourceFilm, labels: NDArray[np.uint8], algorithm: Algorithm) -> Segmentation:
    """Return both lungs as a segmentation of the film.

    It lies on the film pixel by pixel. Both lungs always have a segment and a frame of the same number, also
    where one is empty: "not found" is a result. Which lung a segment is, its codes tell: its number is that
    of :func:`segment_order`.

    Parameters
    ----------
    labels
        uint8 (rows, columns) as the film: 0 outside, 1 patient's right lung, 2 left.
    """
    from highdicom.seg import Segmentation, SegmentationTypeValues

    order = segment_order(labels)
    numbers = np.zeros(1 + len(SIDES), np.uint8)
    numbers[[side.label for side in order]] = range(1, 1 + len(order))
    dataset = Segmentation(
        source_images=[source.header],
        pixel_array=numbers[labels],
        segmentation_type=SegmentationTypeValues.BINARY,
        segment_descriptions=[
            _description(number, side, algorithm) for number, side in enumerate(order, start=1)
        ],
        content_label="LUNGS",
        content_description=f"Lung fields, {RESEARCH}",
        omit_empty_frames=False,
        **equipment(algorithm, "segmentation"),
    )
    lie_on_film(dataset, source)
    add_missing(dataset, source)
    organization = derived_uid("dimensions", str(source.header.SOPInstanceUID))
    for item in (*dataset.DimensionOrganizationSequence, *dataset.DimensionIndexSequence):
        item.DimensionOrganizationUID = organization
    name_by_content(dataset)
    return dataset


def segment_order(labels: NDArray[np.uint8]) -> list[Side]:
    """Return the lungs in the order of their segments: the right, then the left, but an empty one last.

    3D Slicer passes over an empty segment and gives its name and colour to the next one: a left lung after an
    empty right one would be shown as the right.
    """
    return sorted(SIDES, key=lambda side: not np.any(labels == side.label))


def _description(number: int, side: Side, algorithm: Algorithm) -> SegmentDescription:
    from highdicom.color import CIELabColor
    from highdicom.seg import SegmentAlgorithmTypeValues, SegmentDescription
    from highdicom.sr import CodedConcept
    from pydicom.sr.coding import Code

    edited = algorithm.parameters.get("mask") == "edited"
    description = SegmentDescription(
        segment_number=number,
        segment_label=f"{side.name.capitalize()} lung",
        segmented_property_category=Code(*ANATOMICAL_STRUCTURE),
        segmented_property_type=lung_code(),
        algorithm_type=SegmentAlgorithmTypeValues.SEMIAUTOMATIC
        if edited
        else SegmentAlgorithmTypeValues.AUTOMATIC,
        algorithm_identification=algorithm.as_sequence(),
        display_color=CIELabColor.from_rgb(*side.colour),
    )
    description.SegmentedPropertyTypeCodeSequence[0].SegmentedPropertyTypeModifierCodeSequence = [
        CodedConcept.from_code(side.laterality)
    ]
    return description
