"""Stand-in for Slicer's module SampleData: modules may register films, which the host does not list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

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
