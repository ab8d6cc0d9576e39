"""slicer.app.coreIOManager(): what `slicer.util` loads and saves files with."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import slicer
import vtk

from slicerhost.data.scene import SceneAndLogics
from slicerhost.filedialogs import FileDialogs


class IOManager(FileDialogs):
    """Scenes, volumes, segmentations and texts; anything that has a storage node can be saved."""

    def __init__(self, logics: SceneAndLogics) -> None:
        super().__init__()
        self._logics = logics

    def fileType(self, path: str) -> str:
        name = path.lower()
        if name.endswith((".mrml", ".mrb")):
            return "SceneFile"
        if ".seg." in name:
            return "SegmentationFile"
        return "TextFile" if name.endswith((".txt", ".json", ".xml")) else "VolumeFile"

    def fileWriterFileType(self, node: slicer.vtkMRMLNode) -> str:
        return node.GetClassName()

    def loadNodes(
        self,
        file_type: str,
        properties: dict[str, Any],
        loaded: vtk.vtkCollection | None = None,
        messages: slicer.vtkMRMLMessageCollection | None = None,
    ) -> bool:
        """Load a file; returns whether it succeeded and adds errors to `messages`."""
        path = properties["fileName"]
        if not Path(path).exists():
            _add_message(messages, f"{path}: there is no such file.")
            return False
        if file_type == "SceneFile":
            return self._load_scene(path, bool(properties.get("clear")), messages)
        load = {"VolumeFile": self._load_volume, "SegmentationFile": self._load_segmentation}.get(file_type)
        if load is None:
            _add_message(messages, f"{path}: files of the type {file_type} cannot be loaded here.")
            return False
        node = load(path, properties)
        if node is None:
            _add_message(messages, f"{path}: cannot be read as {file_type}.")
            return False
        if loaded is not None:
            loaded.AddItem(node)
        return True

    def saveNodes(
        self,
        file_type: str,
        properties: dict[str, Any],
        messages: slicer.vtkMRMLMessageCollection | None = None,
    ) -> bool:
        """Save a node, or the scene; returns whether it went well."""
        path = properties["fileName"]
        if file_type == "SceneFile":
            return self._save_scene(path, messages)
        node = self._logics.scene.GetNodeByID(properties["nodeID"])
        if node.GetStorageNode() is None and not node.AddDefaultStorageNode():
            _add_message(messages, f"{node.GetName()}: nodes of this kind have no file of their own.")
            return False
        storage = node.GetStorageNode()
        storage.SetFileName(str(path))
        return bool(storage.WriteData(node))

    def _save_scene(self, path: str, messages: slicer.vtkMRMLMessageCollection | None) -> bool:
        scene = self._logics.scene
        if path.lower().endswith(".mrb"):
            return bool(scene.WriteToMRB(path, None, messages))
        if path.lower().endswith(".mrml"):
            scene.SetURL(path)
            scene.SetRootDirectory(str(Path(path).parent))
            return bool(scene.Commit(path))
        Path(path).mkdir(parents=True, exist_ok=True)
        return bool(self._logics.application.SaveSceneToSlicerDataBundleDirectory(path, None, messages))

    def _load_scene(self, path: str, clear: bool, messages: slicer.vtkMRMLMessageCollection | None) -> bool:
        scene = self._logics.scene
        if path.lower().endswith(".mrb"):
            # After a damaged archive, the current folder is still that of the extraction.
            with contextlib.chdir(Path.cwd()):
                return bool(scene.ReadFromMRB(path, clear, messages))
        scene.SetURL(path)
        return bool(scene.Connect(messages) if clear else scene.Import(messages))

    def _load_volume(self, path: str, properties: dict[str, Any]) -> slicer.vtkMRMLNode | None:
        name = properties.get("name") or Path(path).name.partition(".")[0]
        single, labelmap = bool(properties.get("singleFile")), bool(properties.get("labelmap"))
        node: slicer.vtkMRMLVolumeNode | None
        node = self._logics.modules["Volumes"].AddArchetypeVolume(path, name, 2 * single + labelmap)
        if node is not None and properties.get("show", True):
            slicer.util.setSliceViewerLayers(background=node, fit=True)
        return node

    def _load_segmentation(self, path: str, properties: dict[str, Any]) -> slicer.vtkMRMLNode | None:
        name = properties.get("name") or Path(path).name.partition(".")[0]
        node: slicer.vtkMRMLSegmentationNode | None
        node = self._logics.modules["Segmentations"].LoadSegmentationFromFile(path, True, name)
        return node


def _add_message(messages: slicer.vtkMRMLMessageCollection | None, text: str) -> None:
    if messages is not None:
        messages.AddMessage(vtk.vtkCommand.ErrorEvent, text)
