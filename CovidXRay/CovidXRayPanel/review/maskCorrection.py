"""Correction of the mask of the film under review, with a lock against concurrent edits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qt

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.maskEditing.maskEditing import MaskEditing
from CovidXRayPanel.maskEditing.tools import MaskEditingTools

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from CovidXRayLib.curation.readers.edit_locks import LockToken
    from CovidXRayPanel.review.reviewedFilm import ReviewedFilm
    from CovidXRayPanel.reviewDatabase.link import DatabaseLink

# Locks expire after a minute without renewal.
RENEW_MS = 15_000


class MaskCorrection:
    """Holds the lock on a film while its mask is edited, and saves the mask in the database.

    Parameters
    ----------
    link : CovidXRayPanel.reviewDatabase.link.DatabaseLink
    toolsPath : str
        Path of the tools' UI file.
    layout : QLayout
        The layout to add the tools to.

    Attributes
    ----------
    refused : Signal
        Emitted with a message when the film cannot be edited or the mask cannot be saved.
    ended : Signal
        Emitted without arguments when editing ends, and when an unsaved mask has been saved.
    unsaved : numpy.ndarray or None
        A drawn mask that could not be saved in the database; uint8 (rows, columns).
    kept : int or None
        ID of the last saved mask.
    """

    def __init__(self, link: DatabaseLink, toolsPath: str, layout: qt.QBoxLayout) -> None:
        self.refused: Signal[[str]] = Signal()
        self.ended: Signal[[]] = Signal()
        self.editing = MaskEditing()
        self._link = link
        self._tools = MaskEditingTools(self.editing, toolsPath, layout)
        self.unsaved: NDArray[np.uint8] | None = None
        self.kept: int | None = None
        self._film: int | None = None
        self._lock: LockToken | None = None
        self._reviewed: ReviewedFilm | None = None
        self._modelVersion = ""
        self._timer = qt.QTimer()
        self._timer.setInterval(RENEW_MS)
        self._timer.connect("timeout()", self._renew)

    @property
    def active(self) -> bool:
        """Whether a mask is being edited."""
        return self.editing.active

    def start(self, filmId: int, reviewed: ReviewedFilm, modelVersion: str) -> None:
        """Start editing, unless another reader holds the lock.

        Parameters
        ----------
        reviewed : CovidXRayPanel.review.reviewedFilm.ReviewedFilm
        modelVersion : str
            The model version that produced the initial mask.
        """
        from CovidXRayLib.curation.readers import edit_locks

        if reviewed.volumeNode is None:
            return
        lock = self._link.ask(edit_locks.acquire, filmId, self._link.readerId)
        if isinstance(lock, edit_locks.LockedBy):
            since = lock.since.astimezone().strftime("%H:%M")
            self.refused.emit(
                _("{name} has been editing this film since {time}.").format(name=lock.name, time=since)
            )
        elif lock is not None:
            self._film, self._lock, self._modelVersion = filmId, lock, modelVersion
            self._reviewed = reviewed
            self._timer.start()
            self.editing.start(reviewed.volumeNode, self._onDone)

    def stop(self, accept: bool) -> None:
        """Stop editing."""
        self.editing.stop(accept)

    def _renew(self) -> None:
        from CovidXRayLib.curation.readers import edit_locks

        held = None if self._lock is None else self._link.ask(edit_locks.renew, self._lock)
        if held is not None:
            self._lock = held

    def save(self) -> None:
        """Retry saving a mask that could not be saved."""
        from CovidXRayLib.curation.readers import mask_versions

        labels, self.unsaved = self.unsaved, None
        if labels is None or self._film is None:
            return
        self.kept = self._link.ask(
            mask_versions.add_mask, self._film, labels, "edited", self._link.readerId, self._modelVersion
        )
        if self.kept is None:
            self.unsaved = labels
        self.ended.emit()

    def _onDone(self, changed: bool) -> None:
        from CovidXRayLib.curation.readers import edit_locks

        self._timer.stop()
        lock, self._lock = self._lock, None
        if lock is not None:
            self._link.ask(edit_locks.release, lock)
        if changed and self._reviewed is not None:
            self.unsaved = self._reviewed.labels()
            self.save()
        else:
            self.kept = None
            self.ended.emit()
