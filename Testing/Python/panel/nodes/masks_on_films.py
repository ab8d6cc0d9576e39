"""What was loaded from the DICOM browser: a film, and masks that lie on it."""

from __future__ import annotations

from typing import Any

import numpy as np

RADIOGRAPH = "Radiograph (CovidXRay)"
SLICERS_SEG, SLICERS_SR = "DICOMSegmentation", "DICOM Structured Report TID1500"


def film_of(nodes: list[Any]) -> Any:
    (film,) = [node for node in nodes if node.IsA("vtkMRMLScalarVolumeNode")]
    return film


def segmentation_of(nodes: list[Any]) -> Any:
    (segmentation,) = [node for node in nodes if node.IsA("vtkMRMLSegmentationNode")]
    return segmentation


def require_masks(film: Any, segmentation: Any, labels: np.ndarray) -> None:
    """Check that the masks lie on the film's very pixels, by number and in space."""
    import slicer
    import vtk

    for name, value in (("right_lung", 1), ("left_lung", 2)):
        mask = slicer.util.arrayFromSegmentBinaryLabelmap(segmentation, name, film)
        assert np.array_equal(mask[0] > 0, labels == value), name
        image = segmentation.GetBinaryLabelmapInternalRepresentation(name)
        place, ours = vtk.vtkMatrix4x4(), vtk.vtkMatrix4x4()
        image.GetImageToWorldMatrix(place)
        film.GetIJKToRASMatrix(ours)
        shift = slicer.util.arrayFromVTKMatrix(place) - slicer.util.arrayFromVTKMatrix(ours)
        assert np.abs(shift).max() < 1e-6
