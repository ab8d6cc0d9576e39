"""The pixels of a film in a volume, without a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import slicer
import vtk
from vtk.util.numpy_support import numpy_to_vtk

if TYPE_CHECKING:
    from numpy.typing import NDArray


def setPixels(volumeNode: slicer.vtkMRMLScalarVolumeNode, pixels: NDArray[Any]) -> None:
    """Let a volume show an array, which it keeps alive.

    ``slicer.util.updateVolumeFromArray`` copies it, which takes long at 3,000 x 3,000 pixels: 36 MB of new
    memory.

    Parameters
    ----------
    pixels : numpy.ndarray
        (rows, columns); it must not be changed afterward.
    """
    rows, columns = pixels.shape
    image = vtk.vtkImageData()
    image.SetDimensions(columns, rows, 1)
    image.GetPointData().SetScalars(numpy_to_vtk(np.ascontiguousarray(pixels).ravel(), deep=False))
    # The same notifications as in slicer.util.updateVolumeFromArray.
    volumeNode.SetAndObserveImageData(image)
    volumeNode.StorableModified()
    volumeNode.Modified()
    volumeNode.InvokeEvent(slicer.vtkMRMLVolumeNode.ImageDataModifiedEvent, volumeNode)
