"""DICOM Segmentation of both lungs (PS3.3 section A.51)."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.reporting.dicom.algorithm import Algorithm
from CovidXRayLib.reporting.dicom.equipment import RESEARCH, add_missing, equipment
from CovidXRayLib.reporting.dicom.object_identity import derived_uid, name_by_content
from CovidXRayLib.reporting.dicom.source_film import SourceFilm
from CovidXRayLib.reporting.segmentation.film_plane import add_film_geometry
from CovidXRayLib.reporting.segmentation.lung_codes import ANATOMICAL_STRUCTURE, SIDES, Side, lung_code
from CovidXRayLib.segmentation.label_map import count_label

if TYPE_CHECKING:
    from highdicom.seg import Segmentation, SegmentDescription

_PACKED_AT_ONCE: Final = 2**22  # pixels


def lung_segmentation(source: SourceFilm, labels: NDArray[np.uint8], algorithm: Algorithm) -> Segmentation:
    """Return the segmentation of the film's lungs.

    It coincides with the film pixel by pixel. Both lungs always have a segment and a frame with the same
    number, even if empty, since "not found" is a result. Lungs are identified by codes; numbers follow
    :func:`segment_order`.

    Parameters
    ----------
    labels
        uint8 (rows, columns) as the film: 0 outside, 1 patient's right lung, 2 left.
    """
    from highdicom.seg import Segmentation, SegmentationTypeValues

    order = segment_order(labels)
    # highdicom takes seven times the memory of the labels to pack them; so it gets a single row instead.
    one_row = deepcopy(source.header)
    one_row.Rows, one_row.Columns = 1, 1 + len(SIDES)
    dataset = Segmentation(
        source_images=[one_row],
        pixel_array=np.arange(1 + len(SIDES), dtype=np.uint8)[None],
        segmentation_type=SegmentationTypeValues.BINARY,
        segment_descriptions=[
            _description(number, side, algorithm) for number, side in enumerate(order, start=1)
        ],
        content_label="LUNGS",
        content_description=f"Lung fields, {RESEARCH}",
        omit_empty_frames=False,
        **equipment(algorithm, "segmentation"),
    )
    dataset.Rows, dataset.Columns = labels.shape
    dataset.PixelData = packed_frames(labels, [side.label for side in order])
    add_film_geometry(dataset, source)
    add_missing(dataset, source)
    organization = derived_uid("dimensions", str(source.header.SOPInstanceUID))
    for item in (*dataset.DimensionOrganizationSequence, *dataset.DimensionIndexSequence):
        item.DimensionOrganizationUID = organization
    name_by_content(dataset)
    return dataset


def segment_order(labels: NDArray[np.uint8]) -> list[Side]:
    """Return the lungs in the order of their segments: right, then left, but an empty one last.

    3D Slicer skips an empty segment and assigns its name and color to the next one, so that a left lung after
    an empty right one would be shown as the right lung.
    """
    return sorted(SIDES, key=lambda side: count_label(labels, side.label) == 0)


def packed_frames(labels: NDArray[np.uint8], order: Sequence[int]) -> bytes:
    """Return a binary frame per label, bit-packed without padding between frames (PS3.5 section 8.1.1)."""
    pixels, parts, left = labels.ravel(), [], np.empty(0, bool)
    for label in order:
        for start in range(0, pixels.size, _PACKED_AT_ONCE):
            bits = np.concatenate([left, pixels[start : start + _PACKED_AT_ONCE] == label])
            whole = bits.size // 8 * 8
            parts.append(np.packbits(bits[:whole], bitorder="little").tobytes())
            left = bits[whole:]
    packed = b"".join([*parts, np.packbits(left, bitorder="little").tobytes()])
    return packed + b"0" * (len(packed) % 2)  # padding as by highdicom


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
        display_color=CIELabColor.from_rgb(*side.color),
    )
    description.SegmentedPropertyTypeCodeSequence[0].SegmentedPropertyTypeModifierCodeSequence = [
        CodedConcept.from_code(side.laterality)
    ]
    return description
