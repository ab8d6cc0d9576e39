"""Analysis from scripts: returns a reading or raises one error with the reason."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import slicer

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.nodes.filmNode import isFilm

if TYPE_CHECKING:
    from CovidXRayLib.reading import Reading
    from CovidXRayPanel.analyze.analysis import Analysis

# Interval between polls of the analysis.
POLL_S = 0.01


class AnalysisError(RuntimeError):
    """The reason a film was not analyzed, in one sentence."""


# Scripts may pass any object.
def checkFilm(volumeNode: Any) -> None:
    """Check that an object is a film in the scene.

    Raises
    ------
    AnalysisError
    """
    isVolume = hasattr(volumeNode, "IsA") and volumeNode.IsA("vtkMRMLScalarVolumeNode")
    if not isVolume:
        raise AnalysisError(_("Only a volume can be analyzed, not {what}.").format(what=_nameOf(volumeNode)))
    if volumeNode.GetScene() is not slicer.mrmlScene:
        raise AnalysisError(
            _("{film}: the volume is not in the scene; add it first.").format(film=_nameOf(volumeNode))
        )
    if not isFilm(volumeNode):
        raise AnalysisError(
            _("{film}: not a radiograph of one slice; choose another volume.").format(
                film=_nameOf(volumeNode)
            )
        )


def waitUntilIdle(analysis: Analysis, timeout: float) -> bool:
    """Process events until no task is running; returns False on timeout (in seconds)."""
    ends = time.monotonic() + timeout
    while analysis.busyWith is not None and time.monotonic() < ends:
        slicer.app.processEvents()
        time.sleep(POLL_S)
    return analysis.busyWith is None


def waitFor(analysis: Analysis, timeout: float) -> Reading:
    """Process events until an analysis finishes.

    Parameters
    ----------
    analysis : CovidXRayPanel.analyze.analysis.Analysis
    timeout : float
        Timeout in seconds.

    Returns
    -------
    CovidXRayLib.reading.Reading

    Raises
    ------
    AnalysisError
        If it failed, was stopped or timed out; on timeout it is stopped.
    """
    film = _nameOf(analysis.film)
    if not waitUntilIdle(analysis, timeout):
        analysis.stop()
        raise AnalysisError(
            _("{film}: the analysis was stopped after {seconds:g} seconds; allow it more time.").format(
                film=film, seconds=timeout
            )
        )
    if analysis.reading is None:
        stopped = _("{film}: the analysis was stopped before it finished.").format(film=film)
        raise AnalysisError(analysis.message or stopped)
    return analysis.reading


def _nameOf(node: object) -> str:
    return str(node.GetName()) if hasattr(node, "GetName") else repr(node)
