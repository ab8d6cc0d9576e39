"""How Slicer's DICOM browser, and scripts, have plugins examine and load files."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import slicer
import vtk

from .DICOMPlugin import DICOMLoadable, DICOMPlugin

if TYPE_CHECKING:
    from slicer._application import DicomDatabase

_SERIES_UID = "0020,000E"


def importDicom(folder: str, dicomDatabase: DicomDatabase | None = None, copyFiles: bool = False) -> bool:
    """Put the files of a folder, and of those below, into the database."""
    database = slicer.dicomDatabase if dicomDatabase is None else dicomDatabase
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file():
            database.insert(str(path))
    return True


def loadSeriesByUID(seriesUIDs: list[str]) -> list[str]:
    """Load series in the way of the highest confidence; returns the IDs of the nodes that came of it."""
    files = [slicer.dicomDatabase.filesForSeries(uid) for uid in seriesUIDs]
    loadables, _enabled = getLoadablesFromFileLists(files)
    selectHighestConfidenceLoadables(loadables)
    return loadLoadables(loadables)


def getLoadablesFromFileLists(
    fileLists: Sequence[Sequence[str]],
    pluginClassNames: Sequence[str] | None = None,
    messages: list[str] | None = None,
    progressCallback: object = None,
    pluginInstances: dict[str, DICOMPlugin] | None = None,
) -> tuple[dict[DICOMPlugin, list[DICOMLoadable]], bool]:
    """Have every plugin examine files; one that raises is left out."""
    found: dict[DICOMPlugin, list[DICOMLoadable]] = {}
    instances = {} if pluginInstances is None else pluginInstances
    for name in pluginClassNames or list(slicer.modules.dicomPlugins):
        if name not in instances:
            instances[name] = slicer.modules.dicomPlugins[name]()
        plugin = instances[name]
        try:
            found[plugin] = plugin.examineForImport(fileLists) or plugin.examine(fileLists)
        except Exception as error:  # noqa: BLE001 - as Slicer does
            traceback.print_exc()
            logging.error("DICOM Plugin failed: %s", error)
            if messages is not None:
                messages.append(f"Plugin failed: {name}.")
    return found, any(found.values())


def selectHighestConfidenceLoadables(loadablesByPlugin: dict[DICOMPlugin, list[DICOMLoadable]]) -> None:
    """Of each series select what has the highest confidence, all of it where several have the same."""
    by_series: dict[str, list[DICOMLoadable]] = {}
    for loadables in loadablesByPlugin.values():
        for loadable in loadables:
            series = slicer.dicomDatabase.fileValue(loadable.files[0], _SERIES_UID)
            by_series.setdefault(series, []).append(loadable)
    for loadables in by_series.values():
        highest = max(loadable.confidence for loadable in loadables)
        for loadable in loadables:
            loadable.selected = loadable.confidence == highest


def loadLoadables(
    loadablesByPlugin: dict[DICOMPlugin, list[DICOMLoadable]],
    messages: list[str] | None = None,
    progressCallback: object = None,
) -> list[str]:
    """Load what is selected; returns the IDs of the nodes that were added."""
    selected = {
        loadable: plugin
        for plugin, loadables in loadablesByPlugin.items()
        for loadable in loadables
        if loadable.selected
    }
    added: list[str] = []

    @vtk.calldata_type(vtk.VTK_OBJECT)
    def onNodeAdded(caller: slicer.vtkMRMLScene, event: str, node: slicer.vtkMRMLNode) -> None:
        if not node.IsA("vtkMRMLStorageNode") and not node.IsA("vtkMRMLDisplayNode"):
            added.append(node.GetID())

    observer = slicer.mrmlScene.AddObserver(slicer.vtkMRMLScene.NodeAddedEvent, onNodeAdded)
    for loadable, plugin in selected.items():
        try:
            loaded = plugin.load(loadable)
        except Exception:  # noqa: BLE001 - as Slicer does
            loaded = False
            logging.error("DICOM plugin failed to load '%s'.\n%s", loadable.name, traceback.format_exc())
        if not loaded and messages is not None:
            messages.append(f"Could not load: {loadable.name} as a {plugin.loadType}")
    slicer.mrmlScene.RemoveObserver(observer)
    return added
