"""Window and level of a film: presets, steps by key, inversion, and the readout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.nodes.filmNode import INVERTED_GRAY, filmPixels, percentileWindow
from CovidXRayPanel.nodes.lungsNode import labelsOf, lungsOf

if TYPE_CHECKING:
    import slicer

AUTOMATIC, STORED, FULL, LUNGS, DENSE = "automatic", "stored", "full", "lungs", "dense"
PRESETS = (AUTOMATIC, STORED, FULL, LUNGS, DENSE)
# Percentiles of the gray levels, bone white. Without masks the darker part of a film stands for the lungs.
AUTOMATIC_RANGE, IN_LUNGS, DARK, BRIGHT = (0.5, 99.5), (1.0, 99.0), (1.0, 70.0), (40.0, 99.9)
WINDOW_STEP, LEVEL_STEP = 1.1, 0.05
# Whether the levels of the last images are from 0 to 1, by the time of their last change.
MAX_KNOWN = 8
_normalized: dict[int, bool] = {}


def presetTitle(preset: str) -> str:
    """Return the display name of a preset."""
    return {
        AUTOMATIC: _("Automatic window"),
        STORED: _("Window stored in the file"),
        FULL: _("Full range"),
        LUNGS: _("Lungs"),
        DENSE: _("Mediastinum and bones"),
    }[preset]


def presetRange(volumeNode: slicer.vtkMRMLScalarVolumeNode, preset: str) -> tuple[float, float] | None:
    """Return the darkest and the brightest level of a preset; None for a stored window that there is not."""
    if preset == STORED:
        return _storedRange(volumeNode)
    if preset == FULL:
        pixels = filmPixels(volumeNode)
        low, high = float(pixels.min()), float(pixels.max())
        return low, high if high > low else low + 1e-3
    if preset == LUNGS and lungsOf(volumeNode) is not None:
        return percentileWindow(volumeNode, *IN_LUNGS, within=labelsOf(volumeNode) > 0)
    low, high = {AUTOMATIC: AUTOMATIC_RANGE, LUNGS: DARK, DENSE: BRIGHT}[preset]
    if volumeNode.GetScalarVolumeDisplayNode().GetColorNodeID() == INVERTED_GRAY:  # stored with bone black
        low, high = 100 - high, 100 - low
    return percentileWindow(volumeNode, low, high)


def usePreset(volumeNode: slicer.vtkMRMLScalarVolumeNode, preset: str) -> None:
    """Set the window of a preset, if the film has it."""
    levels = presetRange(volumeNode, preset)
    if levels is not None:
        _setRange(volumeNode, *levels)


def useNextPreset(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> None:
    """Set the window of the preset after the one in use, skipping those that look the same."""
    ranges: list[tuple[float, float]] = []
    for preset in PRESETS:
        levels = presetRange(volumeNode, preset)
        if levels is not None and not any(_same(levels, other) for other in ranges):
            ranges.append(levels)
    display = volumeNode.GetScalarVolumeDisplayNode()
    now = display.GetWindowLevelMin(), display.GetWindowLevelMax()
    inUse = next((number for number, levels in enumerate(ranges) if _same(levels, now)), -1)
    _setRange(volumeNode, *ranges[(inUse + 1) % len(ranges)])


def changeWindow(volumeNode: slicer.vtkMRMLScalarVolumeNode, wider: int = 0, brighter: int = 0) -> None:
    """Widen the window (less contrast) and brighten the film by some steps; negative ones do the opposite."""
    display = volumeNode.GetScalarVolumeDisplayNode()
    window, level = display.GetWindow(), display.GetLevel()
    whiteIsHigh = display.GetColorNodeID() != INVERTED_GRAY
    if bool(display.GetInvertDisplayScalarRange()) == whiteIsHigh:
        brighter = -brighter
    display.SetAutoWindowLevel(False)
    display.SetWindowLevel(window * WINDOW_STEP**wider, level - window * LEVEL_STEP * brighter)


def canInvert(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> bool:
    """Return whether a film has one channel, and thus a gray scale to invert."""
    return volumeNode.GetImageData().GetNumberOfScalarComponents() == 1


def invert(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> None:
    """Exchange black and white, or undo it; the volume itself stays."""
    if canInvert(volumeNode):
        display = volumeNode.GetScalarVolumeDisplayNode()
        display.SetInvertDisplayScalarRange(not display.GetInvertDisplayScalarRange())


def isInverted(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> bool:
    """Return whether black and white are exchanged by the user."""
    return bool(volumeNode.GetScalarVolumeDisplayNode().GetInvertDisplayScalarRange())


def resetWindow(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> None:
    """Set the automatic window, not inverted."""
    _setRange(volumeNode, *percentileWindow(volumeNode, *AUTOMATIC_RANGE))
    volumeNode.GetScalarVolumeDisplayNode().SetInvertDisplayScalarRange(False)


def windowText(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> str:
    """Return window and level as short text: in percent for films of levels from 0 to 1."""
    display = volumeNode.GetScalarVolumeDisplayNode()
    window, level = display.GetWindow(), display.GetLevel()
    if _isNormalized(volumeNode):
        return _("W {window:.0f}% L {level:.0f}%").format(window=100 * window, level=100 * level)
    return _("W {window:.0f} L {level:.0f}").format(window=window, level=level)


def _setRange(volumeNode: slicer.vtkMRMLScalarVolumeNode, low: float, high: float) -> None:
    display = volumeNode.GetScalarVolumeDisplayNode()
    display.SetAutoWindowLevel(False)
    display.SetWindowLevelMinMax(low, high)


def _storedRange(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> tuple[float, float] | None:
    display = volumeNode.GetScalarVolumeDisplayNode()
    if display.GetNumberOfWindowLevelPresets():
        window, level = display.GetWindowPreset(0), display.GetLevelPreset(0)
        return level - window / 2, level + window / 2
    # Our reader has applied the file's window: what it shows as black and white are 0 and 1.
    return (0.0, 1.0) if _isNormalized(volumeNode) else None


def _isNormalized(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> bool:
    """Return whether the levels are floats from 0 to 1; the readout asks while the mouse moves."""
    image = volumeNode.GetImageData()
    if image.GetScalarTypeAsString() != "float":
        return False
    state = image.GetMTime()  # of this image alone: VTK never gives the same time twice
    if state not in _normalized:
        # Much faster than GetScalarRange() of the image.
        pixels = filmPixels(volumeNode)
        if len(_normalized) >= MAX_KNOWN:
            _normalized.clear()
        _normalized[state] = bool(pixels.min() >= 0 and pixels.max() <= 1)
    return _normalized[state]


def _same(one: tuple[float, float], other: tuple[float, float]) -> bool:
    tolerance = 1e-4 * abs(one[1] - one[0])
    return all(abs(a - b) <= tolerance for a, b in zip(one, other, strict=True))
