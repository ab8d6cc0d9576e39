"""Somebody who loads films by Slicer's DICOM browser, without clicking."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest

# What the extension installs at first use, and Slicer does not bring.
OPTIONAL = (
    *("cv2", "jpeg_ls", "libjpeg", "openjpeg", "pylibjpeg", "simplejpeg"),
    *("keras", "ncnn", "onnx", "onnxruntime", "tensorflow", "sqlalchemy", "jinja2", "plutoprint"),
)


def block_optional_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every import of them fail, as on a fresh Slicer."""
    for loaded in [name for name in sys.modules if name.partition(".")[0] in OPTIONAL]:
        monkeypatch.setitem(sys.modules, loaded, None)
    for name in OPTIONAL:
        monkeypatch.setitem(sys.modules, name, None)


class Browser:
    """The calls that Slicer's browser makes, in its order, on an empty database.

    Attributes
    ----------
    messages
        What Slicer would say of the last loading.
    """

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.reset()

    def reset(self) -> None:
        """Empty the database."""
        import slicer

        slicer.dicomDatabase.initializeDatabase()

    @property
    def plugin(self) -> Any:
        """Our plugin, as Slicer makes one for each time it examines files."""
        import slicer

        return slicer.modules.dicomPlugins["CovidXRayDICOMPlugin"]()

    def insert(self, *paths: Path) -> None:
        """Import files into the database."""
        import slicer

        for path in paths:
            slicer.dicomDatabase.insert(str(path))

    def examine(self, *paths: Path) -> dict[str, list[Any]]:
        """What each plugin offers for the files of each series; by the plugin's reader name."""
        return {plugin.loadType: found for plugin, found in self._examined(paths).items()}

    def load(self, *paths: Path) -> list[Any]:
        """Load files as Slicer would by itself; returns the nodes that are in the scene afterward."""
        import slicer
        from DICOMLib import DICOMUtils

        loadables = self._examined(paths)
        DICOMUtils.selectHighestConfidenceLoadables(loadables)
        self.messages = []
        added = DICOMUtils.loadLoadables(loadables, self.messages)
        nodes = [slicer.mrmlScene.GetNodeByID(name) for name in added]
        return [node for node in nodes if node is not None and node.IsA("vtkMRMLDisplayableNode")]

    def selected(self, *paths: Path) -> dict[str, list[str]]:
        """The names of what Slicer would load, by the plugin's reader name."""
        from DICOMLib import DICOMUtils

        loadables = self._examined(paths)
        DICOMUtils.selectHighestConfidenceLoadables(loadables)
        chosen = {
            plugin.loadType: [loadable.name for loadable in found if loadable.selected]
            for plugin, found in loadables.items()
        }
        return {reader: names for reader, names in chosen.items() if names}

    def asks_for_references(self, *paths: Path) -> bool:
        """Whether Slicer asks "Referenced datasets found" before it loads files."""
        import slicer

        every = [loadable for found in self._examined(paths).values() for loadable in found]
        file_lists = [sorted(loadable.files) for loadable in every]
        for loadable in every:
            referenced = map(
                slicer.dicomDatabase.fileForInstance, getattr(loadable, "referencedInstanceUIDs", [])
            )
            files = sorted(path for path in referenced if path)
            if files and files not in file_lists:
                return True
        return False

    def _examined(self, paths: tuple[Path, ...]) -> dict[Any, list[Any]]:
        import slicer
        from DICOMLib import DICOMUtils

        self.insert(*paths)
        series: dict[str, list[str]] = {}
        for path in paths:
            uid = slicer.dicomDatabase.seriesForFile(str(path))
            if uid:
                series.setdefault(uid, []).append(str(path))
        if not series:
            return {}
        found, _enabled = DICOMUtils.getLoadablesFromFileLists(list(series.values()))
        return found
