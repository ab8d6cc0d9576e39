"""Which paths are opened as a list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from CovidXRayPanel.analyze.analysis import MAX_FILMS

if TYPE_CHECKING:
    from collections.abc import Sequence

DICOMDIR = "DICOMDIR"


def isList(paths: Sequence[str]) -> bool:
    """Return whether paths are opened as a list: folders, DICOMDIRs, or more films than the scene holds."""
    return len(paths) > MAX_FILMS or any(
        Path(path).name.upper() == DICOMDIR or Path(path).is_dir() for path in paths
    )
