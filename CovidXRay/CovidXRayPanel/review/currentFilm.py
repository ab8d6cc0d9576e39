"""The current film: its pixels, mask, assessment and analysis."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.review.adjudication import Adjudication

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from CovidXRayLib.curation.analysis.stored_film import StoredFilm
    from CovidXRayLib.curation.history.views import AssessmentView, MaskView
    from CovidXRayLib.curation.readers.assignments import Disagreement
    from CovidXRayLib.curation.review_database import ReviewDatabase
    from CovidXRayLib.curation.worklists.rows import FilmRow
    from CovidXRayLib.reading import Reading
    from CovidXRayLib.reporting.images.colors import RGB
    from CovidXRayPanel.nodes.comparedMasks import ColoredMask
    from CovidXRayPanel.review.filmLoader import FilmLoader
    from CovidXRayPanel.review.reviewedFilm import ReviewedFilm
    from CovidXRayPanel.reviewDatabase.link import DatabaseLink

# Numbers of films to prefetch after the current one, and to keep before it.
AHEAD, BEHIND = 4, 2

# Arguments of a decision besides database, film and reader.
P = ParamSpec("P")


class CurrentFilm:
    """Displays a film of the database, and records the reader's decisions on it.

    Parameters
    ----------
    link : CovidXRayPanel.reviewDatabase.link.DatabaseLink
    loader : CovidXRayPanel.review.filmLoader.FilmLoader
    reviewed : CovidXRayPanel.review.reviewedFilm.ReviewedFilm
    isBlind : callable
        Returns whether scores and others' assessments are hidden until the reader has assessed the film.

    Attributes
    ----------
    changed : Signal
        Emitted without arguments when an attribute below changes.
    notified : Signal
        Emitted with a message when the film cannot be shown.
    film : int or None
        Its ID.
    row, answer, reading
        From the database: FilmRow, AssessmentView, and the latest analysis or None.
    mask : CovidXRayLib.curation.history.views.MaskView or None
        The displayed mask.
    adjudication : CovidXRayPanel.review.adjudication.Adjudication or None
        The disagreement to be adjudicated.
    isShown : bool
        Whether the film is in the view.
    seconds : float or None
        Time since it came into view; None if it is not.
    """

    def __init__(
        self, link: DatabaseLink, loader: FilmLoader, reviewed: ReviewedFilm, isBlind: Callable[[], bool]
    ) -> None:
        self.changed: Signal[[]] = Signal()
        self.notified: Signal[[str]] = Signal()
        self._link, self._loader, self._reviewed, self._isBlind = link, loader, reviewed, isBlind
        self.clear()
        loader.loaded.connect(self._onLoaded)

    @property
    def isRead(self) -> bool:
        """Whether reading the film has finished or failed."""
        return self._loader.get(self.film) is not None

    @property
    def problem(self) -> str:
        """Why the film is not in the view; empty if it is."""
        if self.isShown:
            return ""
        loaded = self._loader.get(self.film)
        if loaded is None or not loaded.problem:
            return stillReading()
        return loaded.problem

    @property
    def seconds(self) -> float | None:  # noqa: D102
        return None if self._shownAt is None else time.monotonic() - self._shownAt

    def clear(self) -> None:
        """Reset to no film."""
        self._shownAt: float | None = None
        self.film: int | None = None
        self.row: FilmRow | None = None
        self.answer: AssessmentView | None = None
        self.reading: Reading | None = None
        self.mask: MaskView | None = None
        self.adjudication: Adjudication | None = None
        self.isShown = False

    def open(self, films: list[int], place: int, disagreement: Disagreement | None = None) -> None:
        """Open the film at an index of a list, and prefetch the following ones."""
        self.clear()
        self.film = films[place]
        with self._link.snapshot():
            self._read(self.film, films, place, disagreement)
        self._show()
        self.changed.emit()

    def _read(self, film: int, films: list[int], place: int, disagreement: Disagreement | None) -> None:
        from CovidXRayLib.curation.readers import answers

        near = films[place : place + 1 + AHEAD] + films[max(0, place - BEHIND) : place][::-1]
        known = self._loader.requested
        unknown = [number for number in near if number not in known]
        stored = known | (self._link.ask(_storedFilms, unknown) or {})
        self._loader.request({number: stored[number] for number in near if number in stored})
        if disagreement is not None:
            self.adjudication = Adjudication(disagreement, self._newestMask(film), self._link.readerName)
            self.adjudication.resume(self._link.ask(answers.adjudication_of, film))
            self._takeAdjudicatedMask(self.adjudication)
        else:
            self.mask = self._newestMask(film)
        self._ask(film)

    def refresh(self, mask: bool = False) -> None:
        """Reload from the database; ``mask`` reloads the mask, too."""
        if self.film is None:
            return
        newMask = mask and self.adjudication is None
        with self._link.snapshot():
            self._ask(self.film)
            if newMask:
                self.invalidateMask(self.film)
                self.mask = self._newestMask(self.film)
        if newMask:
            self._showMask()
        self.changed.emit()

    def put(self) -> None:
        """Show the film again, after the view showed something else."""
        self._show()

    def decide(
        self,
        function: Callable[Concatenate[ReviewDatabase, int, int, P], int],
        *arguments: P.args,
        **more: P.kwargs,
    ) -> int | None:
        """Record a decision on this film; the returned number means that it has been committed."""
        if self.film is None:
            return None
        event = self._link.ask(function, self.film, self._link.readerId, *arguments, **more)
        self.refresh()
        return event

    def nextMask(self, without: bool = False) -> None:
        """Show the other reader's mask, or none, during adjudication."""
        if self.adjudication is None:
            return
        if without:
            self.adjudication.without()
        else:
            self.adjudication.next()
        self._takeAdjudicatedMask(self.adjudication)
        self._showMask()
        self.changed.emit()

    def takeMask(self, maskId: int) -> None:
        """Show a mask that was just drawn."""
        if self.adjudication is not None:
            self.adjudication.add(self._link.readerName, maskId)
            self._takeAdjudicatedMask(self.adjudication)
        elif self.film is not None:
            self.invalidateMask(self.film)
            self.mask = self._newestMask(self.film)
        self._showMask()
        self.refresh()

    def invalidateMask(self, film: int) -> None:
        """Invalidate a film's mask after it changed."""
        loaded = self._loader.get(film)
        if loaded is not None:
            loaded.isMaskKnown, loaded.newestMask = False, None

    def restoreMask(self) -> None:
        """Discard an unsaved drawing from the view."""
        self._showMask()

    def _ask(self, film: int) -> None:
        from CovidXRayLib.curation.analysis import analyses
        from CovidXRayLib.curation.readers import answers
        from CovidXRayLib.curation.worklists import worklist_table

        reader = self._link.readerId
        rows = self._link.ask(
            worklist_table.rows,
            [film],
            reader,
            self._isBlind(),
            adjudicating=self.adjudication is not None,
        )
        self.row = rows[0] if rows else None
        self.answer = self._link.ask(answers.assessment_of, film, reader)
        if self.adjudication is not None:
            self.adjudication.note(self._link.ask(answers.adjudication_of, film))
        self.reading = self._link.ask(analyses.newest_reading, film)

    def _takeAdjudicatedMask(self, adjudication: Adjudication) -> None:
        from CovidXRayLib.curation.readers import mask_versions

        number = adjudication.shown.maskId
        self.mask = None if number is None else self._link.ask(mask_versions.mask, number)

    def _newestMask(self, film: int) -> MaskView | None:
        from CovidXRayLib.curation.readers import mask_versions

        loaded = self._loader.get(film)
        if loaded is not None and loaded.isMaskKnown:
            return loaded.newestMask
        mask = self._link.ask(mask_versions.newest_mask, film, self._link.readerId)
        if loaded is not None:
            loaded.isMaskKnown, loaded.newestMask = True, mask
        return mask

    def _show(self) -> None:
        loaded = self._loader.get(self.film) if self.film is not None else None
        if loaded is None or loaded.description is None:
            self._reviewed.clear()
            self.isShown = False
            if loaded is not None:
                self.notified.emit(loaded.problem)
            return
        self._reviewed.show(loaded.description, loaded.pixels, self._labels, *self._others())
        self.isShown = True
        self._shownAt = time.monotonic()

    def _showMask(self) -> None:
        if self.isShown:
            self._reviewed.showMask(self._labels, *self._others())

    @property
    def _labels(self) -> NDArray[np.uint8] | None:
        return None if self.mask is None else self.mask.labels

    def _others(self) -> tuple[RGB | None, list[ColoredMask]]:
        """During adjudication, the color of the displayed mask, and the others with theirs."""
        if self.adjudication is None:
            return None, []
        from CovidXRayLib.curation.readers import mask_versions

        others = []
        for choice in self.adjudication.choices:
            if choice.maskId is None or choice.color is None or choice is self.adjudication.shown:
                continue
            found = self._link.ask(mask_versions.mask, choice.maskId)
            if found is not None:
                others.append((found.labels, choice.color))
        return self.adjudication.shown.color, others

    def _onLoaded(self, film: int) -> None:
        if film == self.film:
            self._show()
            self.changed.emit()
        elif self._link.database is not None and self.adjudication is None:
            self._newestMask(film)


def stillReading() -> str:
    """Return the message about a film that is being read."""
    return _("The film is still being read; answer when you see it.")


def _storedFilms(database: ReviewDatabase, numbers: Sequence[int]) -> dict[int, StoredFilm]:
    from CovidXRayLib.curation.analysis.analyze_films import stored_film

    return {number: stored_film(database, number) for number in numbers}
