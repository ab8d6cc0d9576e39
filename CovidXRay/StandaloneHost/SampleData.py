"""Stand-in for Slicer's module SampleData: modules may register films, which the host does not list.

Scripts may load them, though, from files only: nothing is asked of a network.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import slicer


@dataclass
class SampleDataSource:
    """What was registered, under Slicer's names."""

    sampleName: str | None = None
    uris: Any = None
    fileNames: Any = None
    nodeNames: Any = None
    customDownloader: Any = None
    thumbnailFileName: str | None = None
    loadFileTypes: Any = None
    loadFiles: Any = None
    loadFileProperties: dict[str, Any] = field(default_factory=dict)
    checksums: Any = None
    loadFileType: Any = None


class SampleDataLogic:
    """Keeps what was registered in slicer.modules.sampleDataSources, by category."""

    @staticmethod
    def registerCustomSampleDataSource(category: str = "Custom", **source: Any) -> None:
        if not hasattr(slicer.modules, "sampleDataSources"):
            slicer.modules.sampleDataSources = {}
        slicer.modules.sampleDataSources.setdefault(category, []).append(SampleDataSource(**source))

    @staticmethod
    def sampleDataSourcesByCategory(category: str | None = None) -> Any:
        sources = getattr(slicer.modules, "sampleDataSources", {})
        return sources.get(category, []) if category else sources

    def downloadFromSource(self, source: SampleDataSource) -> list[Any]:
        """Load a film from a copy; as in Slicer, the loaded volume has no reference to it."""
        copy = Path(slicer.mrmlScene.GetCacheManager().GetRemoteCacheDirectory()) / source.fileNames
        shutil.copyfile(url2pathname(urlsplit(source.uris).path), copy)
        volume = slicer.util.loadVolume(str(copy), {"name": source.nodeNames})
        slicer.mrmlScene.RemoveNode(volume.GetStorageNode())
        volume.SetAndObserveStorageNodeID(None)
        return [volume]
