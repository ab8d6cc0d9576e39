"""Films read ahead in a child process of their own, so that the next one is there when it is asked for."""

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

# The films around the one that is shown; of large ones fewer.
MOST_BYTES = 400 * 2**20


@dataclass
class LoadedFilm:
    """A film that can be shown at once.

    Attributes
    ----------
    description : CovidXRayLib.films.film_metadata.FilmMetadata or None
        What its file says: spacing, orientation and so on; None when it could not be read.
    pixels : numpy.ndarray
        float32 (rows, columns) in [0, 1], bone white; empty when it could not be read.
    problem : str
        Why it could not be read; else empty.
    isMaskKnown : bool
        The store was asked for its mask since that was changed last.
    newestMask : CovidXRayLib.curation.history.views.MaskView or None
        What it said.
    """

    description: FilmMetadata | None = None
    pixels: np.ndarray = field(default_factory=lambda: np.empty((0, 0), np.float32))
    problem: str = ""
    isMaskKnown: bool = False
    newestMask: MaskView | None = None


class FilmLoader:
    """Reads films in the order in which they are wanted.

    Attributes
    ----------
    loaded : Signal
        Emitted with the film's number when it is there, read or not.
    """

    def __init__(self) -> None:
        self.loaded: Signal[[int]] = Signal()
        self._client: WorkerClient | None = None
        self._films: dict[int, LoadedFilm] = {}
        self._wanted: dict[int, str] = {}
        self._reading: str | None = None

    def want(self, paths: Mapping[int, str]) -> None:
        """Have these films read, and let go of all others.

        Parameters
        ----------
        paths : dict of int to str
            File by the film's number, the most urgent first.
        """
        self._wanted = dict(paths)
        self._films = {number: film for number, film in self._films.items() if number in self._wanted}
        self._readNext()

    @property
    def paths(self) -> dict[int, str]:
        """The files that were wanted last, by the films' numbers."""
        return dict(self._wanted)

    def get(self, number: int | None) -> LoadedFilm | None:
        """The film, or None while it is being read."""
        return None if number is None else self._films.get(number)

    def forget(self) -> None:
        """Let go of all films."""
        self._wanted, self._films = {}, {}

    def close(self) -> None:
        """End the child."""
        self.forget()
        if self._client is not None:
            self._client.shutdown()

    def _readNext(self) -> None:
        if self._reading is not None:
            return
        number = next((number for number in self._wanted if number not in self._films), None)
        held = sum(film.pixels.nbytes for film in self._films.values())
        if number is None or (held > MOST_BYTES and number != next(iter(self._wanted))):
            return
        if self._client is None:
            # Not the one that analyzes: an analysis in between would keep the reader waiting.
            self._client = WorkerClient(createTransport())
        path = self._wanted[number]
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
        # Another database may have been opened meanwhile, in which the number is another film's.
        if self._wanted.get(number) == path:
            self._films[number] = film
            self.loaded.emit(number)
        self._readNext()
