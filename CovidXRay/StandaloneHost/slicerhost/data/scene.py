"""The scene, and the logics of Slicer's own modules on it."""

from __future__ import annotations

import tempfile
from typing import Any

import slicer
import vtk

from slicerhost.data.subjecthierarchy import SubjectHierarchy

# The modules of Slicer whose logics are in the wheel and which a scripted module may ask for.
_LOGICS = {
    "Colors": "vtkMRMLColorLogic",
    "Volumes": "vtkSlicerVolumesLogic",
    "Segmentations": "vtkSlicerSegmentationsModuleLogic",
    "Texts": "vtkSlicerTextsLogic",
    "Markups": "vtkSlicerMarkupsLogic",
    "SubjectHierarchy": "vtkSlicerSubjectHierarchyModuleLogic",
}


class SceneAndLogics:
    """One scene with everything that Slicer has observing it."""

    def __init__(self) -> None:
        self.scene = slicer.vtkMRMLScene()
        self._give_cache()
        self.application = slicer.vtkSlicerApplicationLogic()
        self.application.SetMRMLScene(self.scene)
        self.application.SetSliceLogics(vtk.vtkCollection())
        self.application.SetViewLogics(vtk.vtkCollection())
        self.application.GetColorLogic().SetMRMLScene(self.scene)
        self.application.GetColorLogic().AddDefaultColorNodes()
        self.modules: dict[str, Any] = {name: self._logic(name, cls) for name, cls in _LOGICS.items()}
        self.subject_hierarchy = SubjectHierarchy(self.scene)
        slicer.vtkMRMLSliceNode.AddDefaultSliceOrientationPresets(self.scene, True)
        crosshair = slicer.vtkMRMLCrosshairNode()
        crosshair.SetCrosshairName("default")
        self.scene.AddNode(crosshair)
        self._choose_mouse_mode()
        for event in (slicer.vtkMRMLScene.EndCloseEvent, slicer.vtkMRMLScene.EndImportEvent):
            self.scene.AddObserver(event, lambda *_: self._choose_mouse_mode())

    def _give_cache(self) -> None:
        """Without a folder of its own a scene cannot unpack a bundle."""
        self._folder = tempfile.TemporaryDirectory(prefix="slicerhost")
        cache, files = slicer.vtkCacheManager(), slicer.vtkDataIOManager()
        cache.SetRemoteCacheDirectory(self._folder.name)
        files.SetCacheManager(cache)
        self.scene.SetCacheManager(cache)
        self.scene.SetDataIOManager(files)

    def _logic(self, name: str, class_name: str) -> Any:
        if class_name == "vtkMRMLColorLogic":
            logic = self.application.GetColorLogic()
        else:
            logic = getattr(slicer, class_name)()
            logic.SetMRMLScene(self.scene)
            logic.SetMRMLApplicationLogic(self.application)
        self.application.SetModuleLogic(name, logic)
        return logic

    def _choose_mouse_mode(self) -> None:
        """Let the left button set window and level, like Slicer's tool of that name."""
        interaction = slicer.vtkMRMLInteractionNode
        self.application.GetInteractionNode().SetCurrentInteractionMode(interaction.AdjustWindowLevel)
