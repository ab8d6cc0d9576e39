"""The studies found on a server, one per row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import qt

from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PATIENT = 0


class StudyTable:
    """Lists studies; at most one is selected.

    Parameters
    ----------
    table : QTableWidget
    onChosen : callable
        Called without arguments when the selection changes.
    onDoubleClick : callable
        Called without arguments.

    Attributes
    ----------
    studies : list of dict
        The fields of :class:`CovidXRayLib.pacs.queries.study_rows.StudyRow`, in row order.
    """

    def __init__(
        self, table: qt.QTableWidget, onChosen: Callable[[], object], onDoubleClick: Callable[[], object]
    ) -> None:
        self._table = table
        self.studies: list[dict[str, Any]] = []
        titles = [_("Patient"), _("ID"), _("Date"), _("Modality"), _("Description")]
        table.setColumnCount(len(titles))
        table.setHorizontalHeaderLabels(titles)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setStretchLastSection(True)
        table.connect("itemSelectionChanged()", onChosen)
        table.connect("cellDoubleClicked(int,int)", lambda row, column: onDoubleClick())

    @property
    def chosen(self) -> dict[str, Any] | None:
        """The selected study, or None."""
        row = self._table.currentRow()
        return self.studies[row] if 0 <= row < len(self.studies) else None

    def setStudies(self, studies: Sequence[dict[str, Any]]) -> None:
        """Replace the studies; the first is selected."""
        table = self._table
        wasBlocked = table.blockSignals(True)
        self.studies = list(studies)
        table.setRowCount(0)
        table.setRowCount(len(self.studies))
        for row, study in enumerate(self.studies):
            for column, text in enumerate(_texts(study)):
                item = qt.QTableWidgetItem(text)
                item.setToolTip(text)
                table.setItem(row, column, item)
        table.resizeColumnsToContents()
        if self.studies:
            table.setCurrentCell(0, PATIENT)
        table.blockSignals(wasBlocked)


def _texts(study: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        study["patient_name"],
        study["patient_id"],
        _dateTime(study["date"], study["time"]),
        ", ".join(study["modalities"]),
        study["description"],
    )


def _dateTime(date: str, time: str) -> str:
    """Format a DICOM date and time (``YYYYMMDD``, ``HHMMSS``) in locale-independent notation."""
    day = f"{date[:4]}-{date[4:6]}-{date[6:8]}" if len(date) == 8 else date
    return f"{day} {time[:2]}:{time[2:4]}".strip() if len(time) >= 4 else day
