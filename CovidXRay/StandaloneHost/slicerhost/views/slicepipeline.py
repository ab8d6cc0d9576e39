"""What draws a slice, as Slicer puts it together: renderers, displayable managers, mouse style.

It always renders outside of any window, and Qt paints the image. So it works without a display
(VTK then takes EGL), under Wayland, and in a window's own pixels on a sharp screen.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import slicer
import vtk
from numpy.typing import NDArray
from vtk.util.numpy_support import vtk_to_numpy

# In this order; the scalar bar's manager also sets window and level by mouse.
_MANAGERS = (
    "vtkMRMLCrosshairDisplayableManager",
    "vtkMRMLOrientationMarkerDisplayableManager",
    "vtkMRMLRulerDisplayableManager",
    "vtkMRMLScalarBarDisplayableManager",
    "vtkMRMLSegmentationsDisplayableManager2D",
    "vtkMRMLMarkupsDisplayableManager",
)


class SlicePipeline:
    """Renders one slice node of the scene.

    Parameters
    ----------
    application_logic
        The application's logic, which keeps the slice logics.
    name
        Name of the view: "Red".
    needs_render
        Called whenever the image is out of date.
    """

    def __init__(
        self, application_logic: slicer.vtkMRMLApplicationLogic, name: str, needs_render: Callable[[], None]
    ) -> None:
        self._needs_render = needs_render
        window = self.window = vtk.vtkRenderWindow()
        window.SetOffScreenRendering(1)
        window.SetMultiSamples(0)
        window.SetNumberOfLayers(2)
        self.renderer, overlay = vtk.vtkRenderer(), vtk.vtkRenderer()
        overlay.SetLayer(1)
        for renderer in (self.renderer, overlay):
            renderer.GetActiveCamera().ParallelProjectionOn()
            window.AddRenderer(renderer)
        self.interactor = vtk.vtkGenericRenderWindowInteractor()
        self.interactor.SetRenderWindow(window)
        self.interactor.Initialize()
        self._add_film_actor()
        self.corner_annotation = _corner_annotation()
        self.renderer.AddViewProp(self.corner_annotation)
        self._managers = slicer.vtkMRMLDisplayableManagerGroup()
        self._managers.SetRenderer(self.renderer)
        self._managers.Initialize(_factory(application_logic), self.renderer)
        self._managers.AddObserver(vtk.vtkCommand.UpdateEvent, lambda *_: self._needs_render())
        logic = self.logic = slicer.vtkMRMLSliceLogic()
        logic.SetMRMLApplicationLogic(application_logic)
        application_logic.GetSliceLogics().AddItem(logic)
        logic.SetMRMLScene(application_logic.GetMRMLScene())
        self.node = logic.AddSliceNode(name)
        self._managers.SetMRMLDisplayableNode(self.node)
        self._style = slicer.vtkMRMLSliceViewInteractorStyle()
        self._style.SetSliceLogic(logic)
        self._style.SetDisplayableManagers(self._managers)
        self.interactor.SetInteractorStyle(vtk.vtkInteractorStyleUser())
        self._style.SetInteractor(self.interactor)
        logic.AddObserver(vtk.vtkCommand.ModifiedEvent, lambda *_: self._take_image_of_slice())
        scene = self._scene = application_logic.GetMRMLScene()
        self._import_tag = scene.AddObserver(scene.EndImportEvent, lambda *_: self._note_import())
        self._imported = False

    def _add_film_actor(self) -> None:
        # Before the displayable managers add theirs, or the film would cover the masks.
        self._mapper = vtk.vtkImageMapper()
        self._mapper.SetColorWindow(255)
        self._mapper.SetColorLevel(127.5)
        self._film = vtk.vtkActor2D()
        self._film.SetMapper(self._mapper)
        self._film.GetProperty().SetDisplayLocationToBackground()
        self._film.SetVisibility(False)
        self.renderer.AddViewProp(self._film)

    def _note_import(self) -> None:
        self._imported = True
        self._needs_render()

    def _take_image_of_slice(self) -> None:
        connection = self.logic.GetImageDataConnection()
        self._mapper.SetInputConnection(connection)  # type: ignore[arg-type] # None is nothing to show
        self._film.SetVisibility(connection is not None)
        self._needs_render()

    def resize(self, width: int, height: int) -> None:
        """Set the size of the image, in pixels of the screen."""
        self.window.SetSize(width, height)
        self.interactor.UpdateSize(width, height)
        self.logic.ResizeSliceNode(width, height)
        self.interactor.InvokeEvent("WindowResizeEvent")

    def image(self) -> NDArray[np.uint8]:
        """Render, and return uint8 (rows, columns, 4): red, green, blue, opaque; rows from the top."""
        if self._imported:
            # The managers overlook what was added while a scene was read; given their node again, they look.
            self._imported = False
            self._managers.SetMRMLDisplayableNode(None)
            self._managers.SetMRMLDisplayableNode(self.node)
            self.node.Modified()  # they place what they draw by it
        self.window.Render()
        width, height = self.window.GetSize()
        values = vtk.vtkUnsignedCharArray()
        # VTK's annotations lack the filled array.
        self.window.GetRGBACharPixelData(0, 0, width - 1, height - 1, 0, values)  # type: ignore[call-overload]
        pixels: NDArray[np.uint8] = vtk_to_numpy(values).reshape(height, width, 4)[::-1].copy()
        pixels[..., 3] = 255
        return pixels

    def release(self) -> None:
        """Let go of the scene and of the graphics memory."""
        self._scene.RemoveObserver(self._import_tag)
        self._managers.SetMRMLDisplayableNode(None)
        self._style.SetInteractor(None)
        self.logic.RemoveAllObservers()
        self.window.Finalize()


def _corner_annotation() -> vtk.vtkCornerAnnotation:
    """The texts in the corners, as CTK sets them up."""
    annotation = vtk.vtkCornerAnnotation()
    annotation.SetMaximumLineHeight(0.07)
    annotation.GetTextProperty().ShadowOn()
    annotation.ClearAllTexts()
    return annotation


def _factory(
    application_logic: slicer.vtkMRMLApplicationLogic,
) -> slicer.vtkMRMLSliceViewDisplayableManagerFactory:
    factory = slicer.vtkMRMLSliceViewDisplayableManagerFactory.GetInstance()
    factory.SetMRMLApplicationLogic(application_logic)
    for name in _MANAGERS:
        if not factory.IsDisplayableManagerRegistered(name):
            factory.RegisterDisplayableManager(name)
    return factory
