"""Slicer's own texts in the corners of slice views, hidden while the module writes there."""

from __future__ import annotations

from typing import Any

import slicer


class SlicerTexts:
    """Switches the texts of Slicer's module Data Probe off and on again.

    The switch of the user's settings stays as it is.
    """

    def __init__(self) -> None:
        self._hidden = False

    def hide(self) -> None:
        """Hide the texts, if there are any."""
        texts = _texts()
        if texts is not None and texts.sliceViewAnnotationsEnabled:
            self._hidden = True
            texts.sliceViewAnnotationsEnabled = False
            texts.updateSliceViewFromGUI()

    def restore(self) -> None:
        """Show the texts again, if they were hidden here."""
        texts = _texts()
        if self._hidden and texts is not None:
            texts.sliceViewAnnotationsEnabled = True
            texts.updateSliceViewFromGUI()
        self._hidden = False


def _texts() -> Any:
    instance = getattr(slicer.modules, "DataProbeInstance", None)
    return getattr(getattr(instance, "infoWidget", None), "sliceAnnotations", None)
