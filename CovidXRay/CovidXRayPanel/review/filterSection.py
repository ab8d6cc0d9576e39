"""Filtering and sorting of the film list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qt

from CovidXRayLib.curation.history.label_vocabulary import BUILT_IN, Vocabulary
from CovidXRayLib.curation.labels.titles import flags, label_title, mask_filters, orders, states
from CovidXRayLib.curation.worklists.filters import Filter
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    import forms

DEBOUNCE_MS = 250


class FilterSection:
    """Search field, sort order and filters.

    Parameters
    ----------
    ui : object
        The widgets of the UI file, by name.
    onChanged : callable
        Called without arguments when the user changes filter or order.
    """

    def __init__(self, ui: forms.CovidXRayReviewForm, onChanged: Callable[[], object]) -> None:
        self._ui = ui
        self._onChanged = onChanged
        for box, none, choices in (
            (ui.stateComboBox, _("Any state"), states()),
            (ui.labelComboBox, None, {}),
            (ui.maskComboBox, _("Any mask"), mask_filters()),
            (ui.flagComboBox, _("Any flags"), flags()),
            (ui.orderComboBox, None, orders()),
        ):
            # In this order; a union of their items would be a set.
            if none is not None:
                box.addItem(none, "")
            for key, title in choices.items():
                box.addItem(title, key)
            box.connect("activated(int)", self._onChosen)
        self.useVocabulary(BUILT_IN)
        self._boxes = (ui.unansweredCheckBox, ui.assignedCheckBox, ui.failedCheckBox)
        for checkBox in self._boxes:
            checkBox.connect("clicked()", self._notify)
        self._typing = qt.QTimer()
        self._typing.setSingleShot(True)
        self._typing.setInterval(DEBOUNCE_MS)
        self._typing.connect("timeout()", self._notify)
        ui.searchEdit.connect("textChanged(QString)", self._onTyped)
        ui.filterButton.connect("toggled(bool)", self._onToggled)
        ui.clearFilterButton.connect("clicked()", self._onClear)
        self._onToggled(False)

    def useVocabulary(self, vocabulary: Vocabulary) -> None:
        """Offer the labels of a project."""
        box = self._ui.labelComboBox
        chosen = _chosen(box)
        box.clear()
        box.addItem(_("Any label"), "")
        for code in vocabulary.codes:
            box.addItem(label_title(code, vocabulary), code)
        box.setCurrentIndex(max(0, box.findData(chosen)))

    @property
    def order(self) -> str:
        """The selected order, one of the database's orders."""
        return _chosen(self._ui.orderComboBox)

    def filter(self, readerId: int, worklistId: int | None) -> Filter:
        """Return the selected filter, a :class:`CovidXRayLib.curation.worklists.filters.Filter`."""

        def oneOf(box: qt.QComboBox) -> tuple[str, ...]:
            return (_chosen(box),) if _chosen(box) else ()

        return Filter(
            text=self._ui.searchEdit.text.strip(),
            states=oneOf(self._ui.stateComboBox),
            labels=oneOf(self._ui.labelComboBox),
            flags=oneOf(self._ui.flagComboBox),
            unanswered_by=readerId if self._ui.unansweredCheckBox.checked else None,
            assigned_to=readerId if self._ui.assignedCheckBox.checked else None,
            mask=_chosen(self._ui.maskComboBox),
            checks_failed=True if self._ui.failedCheckBox.checked else None,
            worklist_id=worklistId,
        )

    def show(self, criteria: Filter, order: str) -> None:
        """Show a filter and an order without notification."""
        ui = self._ui
        wasBlocked = ui.searchEdit.blockSignals(True)
        ui.searchEdit.text = criteria.text
        ui.searchEdit.blockSignals(wasBlocked)
        for box, key in (
            (ui.stateComboBox, next(iter(criteria.states), "")),
            (ui.labelComboBox, next(iter(criteria.labels), "")),
            (ui.flagComboBox, next(iter(criteria.flags), "")),
            (ui.maskComboBox, criteria.mask),
            (ui.orderComboBox, order),
        ):
            box.setCurrentIndex(max(0, box.findData(key)))
        ui.unansweredCheckBox.checked = criteria.unanswered_by is not None
        ui.assignedCheckBox.checked = criteria.assigned_to is not None
        ui.failedCheckBox.checked = bool(criteria.checks_failed)
        self._mark()

    def setEnabled(self, enabled: bool) -> None:
        """Enable or disable the filters."""
        for widget in (self._ui.searchEdit, self._ui.orderComboBox, self._ui.filterButton):
            widget.enabled = enabled
        self._ui.filterFrame.visible = enabled and self._ui.filterButton.checked

    def _notify(self) -> None:
        self._typing.stop()
        self._mark()
        self._onChanged()

    def _mark(self) -> None:
        """Show the number of active filters on the button, as the filters may be collapsed."""
        ui = self._ui
        boxes = (ui.stateComboBox, ui.labelComboBox, ui.maskComboBox, ui.flagComboBox)
        on = sum(bool(_chosen(box)) for box in boxes) + sum(box.checked for box in self._boxes)
        ui.filterButton.text = _("Filter ({number})").format(number=on) if on else _("Filter")

    def _onChosen(self, index: int) -> None:
        self._notify()

    def _onTyped(self, text: str) -> None:
        self._typing.start()

    def _onToggled(self, shown: bool) -> None:
        self._ui.filterFrame.visible = shown

    def _onClear(self) -> None:
        self.show(Filter(), self.order)
        self._notify()


def _chosen(box: qt.QComboBox) -> str:
    return box.itemData(box.currentIndex) or ""
