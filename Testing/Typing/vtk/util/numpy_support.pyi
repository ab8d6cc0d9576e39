"""Arrays of NumPy and VTK; VTK ships no types for this module."""

from typing import Any

from numpy.typing import NDArray
from vtkmodules.vtkCommonCore import vtkDataArray

def numpy_to_vtk(
    num_array: NDArray[Any], deep: bool = False, array_type: int | None = None
) -> vtkDataArray: ...
def vtk_to_numpy(vtk_array: vtkDataArray) -> NDArray[Any]: ...
