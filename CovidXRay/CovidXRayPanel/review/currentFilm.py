"""The film at hand: its pixels, its mask, and what is known and was said of it."""

from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.review.adjudication import Adjudication

# How many films after this one are read ahead, and how many before it are kept.
AHEAD, BEHIND = 4, 2


class CurrentFilm:
    """Shows a film of the database, and takes the reader's decisions on it.

    Parameters
    ----------
    link : CovidXRayPanel.reviewDatabase.link.DatabaseLink
    loader : CovidXRayPanel.review.filmLoader.FilmLoader
    reviewed : CovidXRayPanel.review.reviewedFilm.ReviewedFilm
    isBlind : callable
        Returns whether scores and others' answers are hidden until the reader has answered.

    Attributes
    ----------
    changed : Signal
        Emitted without arguments when anything below changed.
    told : Signal
        Emitted with a sentence when the film cannot be shown.
    film : int or None
        Its number.
    row, answer, reading
        As the database gives them: FilmRow, AssessmentView, and the newest analysis or None.
    mask : CovidXRayLib.curation.history.views.MaskView or None
        The mask that is shown.
    adjudication : CovidXRayPanel.review.adjudication.Adjudication or None
        The disagreement that is to be settled.
    isShown : bool
        The film is in the view.
    """

    def __init__(self, link, loader, reviewed, isBlind):
        self.changed, self.told = Signal(), Signal()
        self._link, self._loader, self._reviewed, self._isBlind = link, loader, reviewed, isBlind
        self.clear()
        loader.loaded.connect(self._onLoaded)

    @property
    def isRead(self):
        """Whether the film was read, or cannot be."""
        return self._loader.get(self.film) is not None

    def clear(self):
        """There is no film at hand."""
        self.film = self.row = self.answer = self.reading = self.mask = self.adjudication = None
        self.isShown = False

    def open(self, films, place, disagreement=None):
        """Take up the film at a place of a list, and have the next ones read ahead."""
        self.clear()
        self.film = films[place]
        near = films[place : place + 1 + AHEAD] + films[max(0, place - BEHIND) : place][::-1]
        known = self._loader.paths
        paths = known | self._link.ask(
            _pathsOf, [number for number in near if number not in known], default={}
        )
        self._loader.want({film: paths[film] for film in near if film in paths})
        self._ask()
        if disagreement is not None:
            self.adjudication = Adjudication(disagreement, self._newestMask(self.film))
            self._takeAdjudicatedMask()
        else:
            self.mask = self._newestMask(self.film)
        self._show()
        self.changed.emit()

    def refresh(self, mask=False):
        """Ask the database again; ``mask`` also for the mask."""
        if self.film is None:
            return
        self._ask()
        if mask and self.adjudication is None:
            self.forgetMask(self.film)
            self.mask = self._newestMask(self.film)
            self._showMask()
        self.changed.emit()

    def put(self):
        """Show the film again, after something else was in the view."""
        self._show()

    def decide(self, function, *arguments, **more):
        """Take a decision on this film; when it returns a number, the decision is on the disk."""
        event = self._link.ask(function, self.film, self._link.readerId, *arguments, **more)
        self.refresh()
        return event

    def nextMask(self, without=False):
        """Show the other reader's mask, or none, while settling."""
        if without:
            self.adjudication.without()
        else:
            self.adjudication.next()
        self._takeAdjudicatedMask()
        self._showMask()
        self.changed.emit()

    def takeMask(self, maskId):
        """Show a mask that was just drawn."""
        if self.adjudication is not None:
            self.adjudication.add(self._link.readerName, maskId)
            self._takeAdjudicatedMask()
        else:
            self.forgetMask(self.film)
            self.mask = self._newestMask(self.film)
        self._showMask()
        self.refresh()

    def forgetMask(self, film):
        """A mask of this film changed."""
        loaded = self._loader.get(film)
        if loaded is not None:
            loaded.masks.clear()

    def showMaskAgain(self):
        """Put what was drawn and not kept out of the view."""
        self._showMask()

    def _ask(self):
        from CovidXRayLib.curation.analysis import analyses
        from CovidXRayLib.curation.readers import answers
        from CovidXRayLib.curation.worklists import worklist_table

        reader = self._link.readerId
        rows = self._link.ask(worklist_table.rows, [self.film], reader, self._isBlind(), default=[])
        self.row = rows[0] if rows else None
        self.answer = self._link.ask(answers.assessment_of, self.film, reader)
        self.reading = self._link.ask(analyses.newest_reading, self.film)

    def _takeAdjudicatedMask(self):
        from CovidXRayLib.curation.readers import mask_versions

        number = self.adjudication.shown.maskId
        self.mask = None if number is None else self._link.ask(mask_versions.mask, number)

    def _newestMask(self, film):
        from CovidXRayLib.curation.readers import mask_versions

        loaded = self._loader.get(film)
        if loaded is not None and "newest" in loaded.masks:
            return loaded.masks["newest"]
        mask = self._link.ask(mask_versions.newest_mask, film, self._link.readerId)
        if loaded is not None:
            loaded.masks["newest"] = mask
        return mask

    def _show(self):
        loaded = self._loader.get(self.film) if self.film is not None else None
        if loaded is None or loaded.problem:
            self._reviewed.clear()
            self.isShown = False
            if loaded is not None:
                self.told.emit(loaded.problem)
            return
        self._reviewed.show(loaded.description, loaded.pixels, self._labels(loaded))
        self.isShown = True

    def _showMask(self):
        loaded = self._loader.get(self.film)
        if self.isShown and loaded is not None:
            self._reviewed.showMask(self._labels(loaded))

    def _labels(self, loaded):
        # Another file may lie at the film's path by now.
        fits = self.mask is not None and self.mask.labels.shape == loaded.pixels.shape
        return self.mask.labels if fits else None

    def _onLoaded(self, film):
        if film == self.film:
            self._show()
            self.changed.emit()
        elif self._link.database is not None and self.adjudication is None:
            self._newestMask(film)


def _pathsOf(database, numbers):
    """A file of each film, its own or one with the same pixels where that is gone."""
    from CovidXRayLib.curation.analysis.analyze_films import readable_file
    from CovidXRayLib.errors import FilmError

    paths = {}
    for number in numbers:
        try:
            paths[number] = str(readable_file(database, number))
        except FilmError as error:
            # The reader child says what is wrong with it.
            paths[number] = str(error.path)
    return paths
