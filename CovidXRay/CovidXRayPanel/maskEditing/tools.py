"""The mask editing toolbar, visible only during mask editing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import slicer

from CovidXRayLib.segmentation.editing.editor import BRUSH, ERASER, LASSO, SMOOTH
from CovidXRayPanel.maskEditing import segmentEditor
from CovidXRayPanel.nodes.filmNode import filmDescription
from CovidXRayPanel.widgets.translation import translateWidgets

if TYPE_CHECKING:
    import forms
    import qt

    from CovidXRayPanel.maskEditing.maskEditing import MaskEditing


class MaskEditingTools:
    """Shows the state of mask editing and forwards user actions.

    Parameters
    ----------
    editing : MaskEditing
    uiPath : str
        Path of ``MaskEditing.ui``.
    layout : QLayout
        The layout to add the buttons to.
    """

    def __init__(self, editing: MaskEditing, uiPath: str, layout: qt.QBoxLayout) -> None:
        self._editing = editing
        self.widget = slicer.util.loadUI(uiPath)
        self.ui: forms.MaskEditingForm = slicer.util.childWidgetVariables(self.widget)
        ui = self.ui
        layout.addWidget(self.widget)
        translateWidgets(self.widget)
        self._tools = {
            BRUSH: ui.brushButton,
            ERASER: ui.eraserButton,
            SMOOTH: ui.smoothButton,
            LASSO: ui.lassoButton,
        }
        self._sides = {"right": ui.drawRightButton, "left": ui.drawLeftButton}
        for tool, button in self._tools.items():
            button.connect("clicked()", lambda tool=tool: editing.setTool(tool))
        for side, button in self._sides.items():
            button.connect("clicked()", lambda side=side: editing.setSide(side))
        ui.overwriteCheckBox.connect("toggled(bool)", editing.setOverwriteOther)
        ui.brushSlider.connect("valueChanged(double)", self._onSize)
        ui.undoButton.connect("clicked()", editing.undo)
        ui.redoButton.connect("clicked()", editing.redo)
        ui.acceptButton.connect("clicked()", lambda: editing.stop(True))
        ui.discardButton.connect("clicked()", lambda: editing.stop(False))
        ui.segmentEditorButton.connect("clicked()", editing.openSegmentEditor)
        ui.segmentEditorButton.visible = segmentEditor.isAvailable()
        editing.changed.connect(self.update)
        self.update()

    def update(self) -> None:
        """Update tool, side, brush size and undo state."""
        editing, ui, film = self._editing, self.ui, self._editing.volumeNode
        self.widget.visible = film is not None
        if film is None:
            return
        for tool, button in self._tools.items():
            button.checked = tool == editing.tool
        for side, button in self._sides.items():
            button.checked = side == editing.side
        wasBlocked = ui.overwriteCheckBox.blockSignals(True)
        ui.overwriteCheckBox.checked = editing.overwriteOther
        ui.overwriteCheckBox.blockSignals(wasBlocked)
        slider = ui.brushSlider
        wasBlocked = slider.blockSignals(True)
        described = filmDescription(film)
        suffix = " mm" if described and described.spacing else " px"
        if slider.suffix != suffix:  # setting it rewrites a number that is being typed
            slider.suffix = suffix
        slider.minimum, slider.maximum = editing.minBrushDiameter, editing.maxBrushDiameter
        slider.value = editing.brushDiameter
        slider.blockSignals(wasBlocked)
        slider.enabled = editing.tool != LASSO
        ui.undoButton.enabled, ui.redoButton.enabled = editing.canUndo, editing.canRedo

    def _onSize(self, diameter: float) -> None:
        self._editing.brushDiameter = diameter
