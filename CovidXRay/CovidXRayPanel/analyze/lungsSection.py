"""The panel's section "Lungs": mask display and editing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.nodes.filmNode import isFilm
from CovidXRayPanel.nodes.lungsNode import areCorrected, isSideVisible, lungsOf, setSideVisible
from CovidXRayPanel.views.filmView import sliceWidget
from CovidXRayPanel.widgets import question

if TYPE_CHECKING:
    from collections.abc import Callable

    import forms
    import slicer

    from CovidXRayLib.reading import Reading
    from CovidXRayPanel.maskEditing.maskEditing import MaskEditing


class LungsSection:
    """Shows and hides the masks of the selected film, and starts mask editing.

    Parameters
    ----------
    ui : object
        The widgets of the UI file, by name.
    editing : MaskEditing
    onEdited : callable
        Called without arguments when editing starts and when it ends.
    """

    def __init__(self, ui: forms.CovidXRayForm, editing: MaskEditing, onEdited: Callable[[], object]) -> None:
        self._ui, self._editing, self._onEdited = ui, editing, onEdited
        self._volumeNode: slicer.vtkMRMLScalarVolumeNode | None = None
        self._editedFilm: slicer.vtkMRMLScalarVolumeNode | None = None
        self._wasResultFolded = False
        self._boxes = {"right": ui.rightLungCheckBox, "left": ui.leftLungCheckBox}
        self._ui.rightLungCheckBox.connect("toggled(bool)", self._onRightToggled)
        self._ui.leftLungCheckBox.connect("toggled(bool)", self._onLeftToggled)
        self._ui.editButton.connect("clicked()", self.edit)

    def update(
        self,
        volumeNode: slicer.vtkMRMLScalarVolumeNode | None,
        result: Reading | None,
        editedSince: bool,
        busy: bool,
    ) -> None:
        """Update for the selected film and its result."""
        self._volumeNode = volumeNode
        if self._editedFilm is not None and self._editedFilm is not volumeNode:
            self._editing.stop(True)
        segmentationNode = lungsOf(volumeNode)
        present = segmentationNode is not None
        for widget in (
            *self._boxes.values(),
            self._ui.lungsCheckBox,
            self._ui.fillCheckBox,
            self._ui.lungsSlider,
        ):
            widget.enabled = present
        canDraw = isFilm(volumeNode) and sliceWidget() is not None
        self._ui.editButton.enabled = canDraw and not busy and not self._editing.active
        self._ui.classifyButton.enabled = present and not busy
        shares = result.area_share if result else (None, None)
        self._ui.rightLungCheckBox.text = _title(_("Right lung"), shares[0])
        self._ui.leftLungCheckBox.text = _title(_("Left lung"), shares[1])
        if segmentationNode is not None:
            for side, box in self._boxes.items():
                wasBlocked = box.blockSignals(True)
                box.checked = isSideVisible(segmentationNode, side)
                box.blockSignals(wasBlocked)
        self._ui.lungsLabel.text = self._statusText(present, editedSince, result)
        self._ui.lungsLabel.visible = bool(self._ui.lungsLabel.text) and not self._editing.active

    def edit(self) -> None:
        """Start editing the masks; a film without masks gets empty ones."""
        if self._volumeNode is None:
            return
        if not self._ui.lungsCheckBox.checked:
            self._ui.lungsCheckBox.click()
        self._editing.start(self._volumeNode, self._onDone)
        self._editedFilm = self._volumeNode
        # Leaves room for the tools, with the main button still in view.
        self._wasResultFolded = bool(self._ui.resultSection.collapsed)
        self._ui.resultSection.collapsed = True
        self._onEdited()

    def mayReplace(self) -> bool:
        """Return whether new masks may replace those of the film: the user is asked if they are corrected."""
        film = self._volumeNode
        if film is None or not (areCorrected(film) or self._editing.hasChanges):
            return True
        return question.mayReplace(
            _(
                "Replace your corrected masks with new ones?\n\nAnalyze segments the lungs again. To score "
                'the film with your masks, press Cancel and then "Re-score with these masks".'
            ),
            _("Replace masks"),
        )

    def _statusText(self, present: bool, editedSince: bool, result: Reading | None) -> str:
        if not present:
            return _("No lung masks yet.")
        if editedSince:
            return _("Masks manually edited.")
        quality = result.mask_quality if result else None
        if quality is None or quality.expected_dice is None:
            return ""
        right, left = quality.expected_dice
        return _("Expected Dice: right {right:.2f}, left {left:.2f}").format(right=right, left=left)

    def _onDone(self, changed: bool) -> None:
        self._editedFilm = None
        self._ui.resultSection.collapsed = self._wasResultFolded
        self._onEdited()

    def _onRightToggled(self, visible: bool) -> None:
        self._show("right", visible)

    def _onLeftToggled(self, visible: bool) -> None:
        self._show("left", visible)

    def _show(self, side: str, visible: bool) -> None:
        segmentationNode = lungsOf(self._volumeNode)
        if segmentationNode is not None:
            setSideVisible(segmentationNode, side, visible)


def _title(name: str, share: float | None) -> str:
    if share == 0:
        return _("{lung}: not found").format(lung=name)
    return (
        name if share is None else _("{lung}: {share:.0%} of the image area").format(lung=name, share=share)
    )
