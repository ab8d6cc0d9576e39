"""Prefetching of films in their own child process."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from CovidXRayLib.films.film_metadata import FilmMetadata
from CovidXRayLib.worker.client import WorkerClient
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.processes.workerProcess import createTransport

if TYPE_CHECKING:
    from collections.abc import Mapping

    from CovidXRayLib.curation.history.views import MaskView
    from CovidXRayLib.worker.transport.messages import Message

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
        Why it could not be read; otherwise empty.
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
        self._requested: dict[int, str] = {}
        self._reading: str | None = None

    def request(self, paths: Mapping[int, str]) -> None:
        """Request films, and release all others.

        Parameters
        ----------
        paths : dict of int to str
            Paths by film ID, in order of priority.
        """
        self._requested = dict(paths)
        self._films = {number: film for number, film in self._films.items() if number in self._requested}
        self._readNext()

    @property
    def paths(self) -> dict[int, str]:
        """The requested paths, by film ID."""
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
        path = self._requested[number]
        self._reading = path
        self._client.request(
            "open",
            {"path": path},
            on_done=partial(self._onFilm, number, path),
            on_failed=partial(self._onFailed, number, path),
        )

    def _onFilm(self, number: int, path: str, answer: Message) -> None:
        self._keep(
            number, path, LoadedFilm(FilmMetadata.from_dict(answer.fields["film"]), answer.arrays["pixels"])
        )

    def _onFailed(self, number: int, path: str, message: str, stopped: bool = False) -> None:
        if stopped:
            self._reading = None
        else:
            self._keep(number, path, LoadedFilm(problem=message))

    def _keep(self, number: int, path: str, film: LoadedFilm) -> None:
        self._reading = None
        # The ID may belong to another database opened in the meantime.
        if self._requested.get(number) == path:
            self._films[number] = film
            self.loaded.emit(number)
        self._readNext()
