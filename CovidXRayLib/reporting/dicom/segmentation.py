"""Both lungs as a DICOM Segmentation (PS3.3 section A.51)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.reporting.dicom.algorithm import Algorithm
from CovidXRayLib.reporting.dicom.equipment import RESEARCH, add_missing, equipment
from CovidXRayLib.reporting.dicom.lung_codes import ANATOMICAL_STRUCTURE, SIDES, Side, lung_code
from CovidXRayLib.reporting.dicom.naming import derived_uid, name_by_content
from CovidXRayLib.reporting.dicom.source_film import SourceFilm

if TYPE_CHECKING:
    from highdicom.seg import Segmentation, SegmentDescription


def lung_segmentation(source: SourceFilm, labels: NDArray[np.uint8], algorithm: Algorithm) -> Segmentation:
    """Return both lungs as a segmentation of the film.

    A radiograph has no place in space, so the frames have none either: they lie on the film pixel by
    pixel, which is what the reference to the film says. Both lungs always have a frame, number 1 the
    right and 2 the left, also where one is empty: "not found" is a result.

    Parameters
    ----------
    labels
        uint8 (rows, columns) as the film: 0 outside, 1 patient's right lung, 2 left.
    """
    from highdicom import PixelMeasuresSequence
    from highdicom.seg import Segmentation, SegmentationTypeValues

    spacing = source.film.spacing
    dataset = Segmentation(
        source_images=[source.header],
        pixel_array=labels,
        segmentation_type=SegmentationTypeValues.BINARY,
        segment_descriptions=[_description(side, algorithm) for side in SIDES],
        content_label="LUNGS",
        content_description=f"Lung fields, {RESEARCH}",
        omit_empty_frames=False,
        pixel_measures=None
        if spacing is None
        else PixelMeasuresSequence(pixel_spacing=(spacing.row, spacing.column), slice_thickness=1.0),
        **equipment(algorithm, "segmentation"),
    )
    add_missing(dataset, source.film)
    organization = derived_uid("dimensions", str(source.header.SOPInstanceUID))
    for item in (*dataset.DimensionOrganizationSequence, *dataset.DimensionIndexSequence):
        item.DimensionOrganizationUID = organization
    name_by_content(dataset)
    return dataset


def _description(side: Side, algorithm: Algorithm) -> SegmentDescription:
    from highdicom.color import CIELabColor
    from highdicom.seg import SegmentAlgorithmTypeValues, SegmentDescription
    from highdicom.sr import CodedConcept
    from pydicom.sr.coding import Code

    edited = algorithm.parameters.get("mask") == "edited"
    description = SegmentDescription(
        segment_number=side.label,
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
