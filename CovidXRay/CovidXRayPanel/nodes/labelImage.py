"""A label map as an image in the geometry of a film."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import slicer
import vtk
from vtk.util.numpy_support import numpy_to_vtk

if TYPE_CHECKING:
    from numpy.typing import NDArray


def labelImage(film: slicer.vtkMRMLVolumeNode, labels: NDArray[np.uint8]) -> slicer.vtkOrientedImageData:
    """Return a label map as an oriented image.

    Parameters
    ----------
    film : vtkMRMLVolumeNode
    labels : numpy.ndarray
        uint8 (rows, columns).

    Returns
    -------
    vtkOrientedImageData
    """
    rows, columns = labels.shape
    ijkToRas = vtk.vtkMatrix4x4()
    film.GetIJKToRASMatrix(ijkToRas)
    image = slicer.vtkOrientedImageData()
    image.SetDimensions(columns, rows, 1)
    image.SetGeometryFromImageToWorldMatrix(ijkToRas)
    flat = np.ascontiguousarray(labels, np.uint8).ravel()
    image.GetPointData().SetScalars(numpy_to_vtk(flat, deep=True, array_type=vtk.VTK_UNSIGNED_CHAR))
    return image
