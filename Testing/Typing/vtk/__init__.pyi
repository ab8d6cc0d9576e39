"""VTK's own types, without the hundred modules that nobody here uses."""

# mypy: disable-error-code="override, misc"

from collections.abc import Callable
from typing import TypeVar

from vtkmodules import vtkCommonCore, vtkRenderingUI
from vtkmodules.vtkCommonCore import VTK_OBJECT as VTK_OBJECT
from vtkmodules.vtkCommonCore import VTK_UNSIGNED_CHAR as VTK_UNSIGNED_CHAR
from vtkmodules.vtkCommonCore import vtkCollection as vtkCollection
from vtkmodules.vtkCommonCore import vtkCommand as vtkCommand
from vtkmodules.vtkCommonCore import vtkIdList as vtkIdList
from vtkmodules.vtkCommonCore import vtkLogger as vtkLogger
from vtkmodules.vtkCommonCore import vtkPoints as vtkPoints
from vtkmodules.vtkCommonCore import vtkStringArray as vtkStringArray
from vtkmodules.vtkCommonCore import vtkUnsignedCharArray as vtkUnsignedCharArray
from vtkmodules.vtkCommonDataModel import vtkImageData as vtkImageData
from vtkmodules.vtkCommonMath import vtkMatrix4x4 as vtkMatrix4x4
from vtkmodules.vtkFiltersSources import vtkPolyLineSource as vtkPolyLineSource
from vtkmodules.vtkInteractionStyle import vtkInteractorStyleUser as vtkInteractorStyleUser
from vtkmodules.vtkRenderingAnnotation import vtkCornerAnnotation as vtkCornerAnnotation
from vtkmodules.vtkRenderingCore import vtkActor2D as vtkActor2D
from vtkmodules.vtkRenderingCore import vtkImageMapper as vtkImageMapper
from vtkmodules.vtkRenderingCore import vtkPolyDataMapper2D as vtkPolyDataMapper2D
from vtkmodules.vtkRenderingCore import vtkRenderer as vtkRenderer
from vtkmodules.vtkRenderingCore import vtkRenderWindow as vtkRenderWindow
from vtkmodules.vtkRenderingCore import vtkTextActor as vtkTextActor
from vtkmodules.vtkRenderingCore import vtkTextProperty as vtkTextProperty

_Observer = TypeVar("_Observer", bound=Callable[..., object])

# VTK's own stubs forget that events are known by name as well, and that None stands for nothing.
class vtkObject(vtkCommonCore.vtkObject):
    def AddObserver(self, event: int | str, command: Callable[..., object], priority: float = 0.0) -> int: ...
    def UnRegister(self, owner: vtkCommonCore.vtkObjectBase | None) -> None: ...

class vtkGenericRenderWindowInteractor(vtkObject, vtkRenderingUI.vtkGenericRenderWindowInteractor):
    def SetEventInformation(
        self, x: int, y: int, ctrl: int, shift: int, keycode: str, repeatcount: int, keysym: str | None
    ) -> None: ...

def calldata_type(type: int) -> Callable[[_Observer], _Observer]: ...
