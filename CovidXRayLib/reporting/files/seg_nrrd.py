"""Lung masks as a ``.seg.nrrd`` file, 3D Slicer's segmentation format.

The custom fields are those of vtkMRMLSegmentationStorageNode, documented in 3D Slicer's developer guide under
"Segmentation labelmap file format".
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.slicer_masks import SEGMENT_IDS
from CovidXRayLib.films.film import Film, PixelSpacing
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reporting.dicom.patient_geometry import orientation_axes
from CovidXRayLib.reporting.dicom.slicer_terminology import lung_terminology
from CovidXRayLib.reporting.images.colors import LEFT_LUNG, RIGHT_LUNG
from CovidXRayLib.segmentation.label_map import label_map
from CovidXRayLib.system.itk_folder import itk_folder

if TYPE_CHECKING:
    import SimpleITK as sitk  # noqa: N813

# An NRRD comment; distinguishes our files from manually drawn ones, since no program keeps it on saving.
OUR_MARK: Final = "# written by CovidXRay"

_SIDES: Final = (("right", RIGHT_LUNG), ("left", LEFT_LUNG))
_MAGIC: Final = b"NRRD0004\n"
_STEP: Final = 2**20


def seg_nrrd(film: Film, lungs: NDArray[np.bool_]) -> bytes:
    """Return the two lung masks of a film as the content of a ``.seg.nrrd`` file.

    The film is a coronal slice, 1 mm thick, with its first pixel at the origin. Without pixel spacing, 1 mm
    is written, and the field ``CovidXRay_Spacing`` states this: areas and lengths measured on such a
    segmentation are in pixels, regardless of the displayed unit.

    Parameters
    ----------
    film
        The film, which provides spacing and orientation.
    lungs
        bool, shape (2, rows, columns): the patient's right lung, then the left.

    Returns
    -------
    bytes
        Content of the file: label 1 is the right lung, label 2 the left, in one layer. Reproducible.

    Raises
    ------
    OSError
        If the folder for temporary files is full.
    """
    import SimpleITK as sitk  # noqa: N813

    # For a large film a second array of labels takes much memory: only the image keeps them.
    image = sitk.GetImageFromArray(label_map(lungs)[np.newaxis])
    spacing = film.spacing or PixelSpacing(1.0, 1.0, "patient")
    # "spacing.column" is the distance between columns, that is, along a row.
    image.SetSpacing((spacing.column, spacing.row, 1.0))
    image.SetDirection(orientation_axes(film.patient_orientation).T.ravel().tolist())
    for key, value in _custom_fields(film, *lungs.shape[1:]).items():
        image.SetMetaData(key, value)
    return _written(image).replace(_MAGIC, _MAGIC + OUR_MARK.encode() + b"\n", 1)


def _written(image: sitk.Image) -> bytes:
    """Write a file with SimpleITK and verify it, since SimpleITK does not report a full disk."""
    import SimpleITK as sitk  # noqa: N813

    with itk_folder() as folder:
        path = folder / "lungs.seg.nrrd"
        try:
            sitk.WriteImage(image, str(path), useCompression=True)
        except RuntimeError as error:
            raise OSError(_disk_full_error(folder)) from error
        content = path.read_bytes()
        if not _holds(content, sitk.GetArrayViewFromImage(image)):
            raise OSError(_disk_full_error(folder))
    return content


def _holds(content: bytes, labels: NDArray[np.uint8]) -> bool:
    """Return whether a file contains the labels, without ITK, which ignores a missing checksum."""
    _header, _blank, packed = content.partition(b"\n\n")
    pixels, place = labels.reshape(-1), 0
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        while not stream.eof:
            part = stream.decompress(packed, _STEP)
            packed = stream.unconsumed_tail
            if not (part or packed or stream.eof) or part != pixels[place : place + len(part)].tobytes():
                return False
            place += len(part)
    except zlib.error:
        return False
    return place == pixels.size


def _disk_full_error(folder: Path) -> str:
    return _("there is not enough space for the lung masks in the temporary folder {folder}").format(
        folder=folder
    )


def _custom_fields(film: Film, rows: int, columns: int) -> dict[str, str]:
    fields = {
        # Slicer reads the older word; its documentation has the newer.
        "Segmentation_MasterRepresentation": "Binary labelmap",
        "Segmentation_SourceRepresentation": "Binary labelmap",
        "Segmentation_ContainedRepresentationNames": "Binary labelmap|",
        "Segmentation_ReferenceImageExtentOffset": "0 0 0",
        "CovidXRay_Spacing": (
            "not given by the film, 1 mm written" if film.spacing is None else f"{film.spacing.kind}"
        ),
    }
    for index, (side, color) in enumerate(_SIDES):
        segment = f"Segment{index}_"
        fields |= {
            segment + "ID": SEGMENT_IDS[index],
            segment + "Name": f"{side} lung",
            segment + "NameAutoGenerated": "0",
            segment + "Color": " ".join(f"{component / 255:.6f}" for component in color),
            segment + "ColorAutoGenerated": "0",
            segment + "LabelValue": str(index + 1),
            segment + "Layer": "0",
            segment + "Extent": f"0 {columns - 1} 0 {rows - 1} 0 0",
            segment + "Tags": f"TerminologyEntry:{lung_terminology(side)}|",
        }
    return fields
