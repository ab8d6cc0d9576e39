"""Prefetching of films in their own child process."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from CovidXRayLib.films.film_metadata import FilmMetadata
from CovidXRayLib.i18n import current_language
from CovidXRayLib.worker.client import WorkerClient
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.processes.workerProcess import createTransport

if TYPE_CHECKING:
    from collections.abc import Mapping

    from CovidXRayLib.curation.analysis.stored_film import StoredFilm
    from CovidXRayLib.curation.history.views import MaskView
    from CovidXRayLib.worker.transport.messages import Message

TASK = "CovidXRayLib.curation.analysis.open_film_task"
# Memory limit of prefetched films: fewer are kept if they are large.
MAX_BYTES = 400 * 2**20


@dataclass
class LoadedFilm:
    """A film ready for display.

    Attributes
    ----------
    description : CovidXRayLib.films.film_metadata.FilmMetadata or None
        The metadata of its file: spacing, orientation etc.; None if it could not be read.
    pixels : numpy.ndarray
        float32 (rows, columns) in [0, 1], bone white; empty if it could not be read.
    problem : str
        Why it could not be read, or that its file has been replaced; otherwise empty.
    isMaskKnown : bool
        Whether the mask has been queried since it last changed.
    newestMask : CovidXRayLib.curation.history.views.MaskView or None
        The result of that query.
    """

    description: FilmMetadata | None = None
    pixels: np.ndarray = field(default_factory=lambda: np.empty((0, 0), np.float32))
    problem: str = ""
    isMaskKnown: bool = False
    newestMask: MaskView | None = None


class FilmLoader:
    """Reads films in order of priority.

    Attributes
    ----------
    loaded : Signal
        Emitted with the film's ID when reading has finished or failed.
    """

    def __init__(self) -> None:
        self.loaded: Signal[[int]] = Signal()
        self._client: WorkerClient | None = None
        self._films: dict[int, LoadedFilm] = {}
        self._requested: dict[int, StoredFilm] = {}
        self._reading: StoredFilm | None = None

    def request(self, films: Mapping[int, StoredFilm]) -> None:
        """Request films, and release all others.

        Parameters
        ----------
        films : dict of int to CovidXRayLib.curation.analysis.stored_film.StoredFilm
            By film ID, in order of priority.
        """
        self._requested = dict(films)
        self._films = {number: film for number, film in self._films.items() if number in self._requested}
        self._readNext()

    @property
    def requested(self) -> dict[int, StoredFilm]:
        """The requested films, by ID."""
        return dict(self._requested)

    def get(self, number: int | None) -> LoadedFilm | None:
        """Return the film, or None while it is being read."""
        return None if number is None else self._films.get(number)

    def forget(self) -> None:
        """Release all films."""
        self._requested, self._films = {}, {}

    def close(self) -> None:
        """Shut the child down."""
        self.forget()
        if self._client is not None:
            self._client.shutdown()

    def _readNext(self) -> None:
        if self._reading is not None:
            return
        number = next((number for number in self._requested if number not in self._films), None)
        held = sum(film.pixels.nbytes for film in self._films.values())
        if number is None or (held > MAX_BYTES and number != next(iter(self._requested))):
            return
        if self._client is None:
            # Not the analysis worker: an analysis in progress would delay the film.
            self._client = WorkerClient(createTransport())
        film = self._requested[number]
        self._reading = film
        self._client.request(
            "task",
            {**film.fields(), "task": TASK, "language": current_language()},
            on_done=partial(self._onFilm, number, film),
            on_failed=partial(self._onFailed, number, film),
        )

    def _onFilm(self, number: int, stored: StoredFilm, answer: Message) -> None:
        film = FilmMetadata.from_dict(answer.fields["film"])
        self._keep(number, stored, LoadedFilm(film, answer.arrays["pixels"]))

    def _onFailed(self, number: int, stored: StoredFilm, message: str, stopped: bool = False) -> None:
        if stopped:
            self._reading = None
        else:
            self._keep(number, stored, LoadedFilm(problem=message))

    def _keep(self, number: int, stored: StoredFilm, film: LoadedFilm) -> None:
        self._reading = None
        # The ID may belong to another database opened in the meantime.
        if self._requested.get(number) == stored:
            self._films[number] = film
            self.loaded.emit(number)
        self._readNext()
