"""Films read ahead in a child process of their own, so that the next one is there when it is asked for."""

from dataclasses import dataclass, field
from functools import partial

import numpy as np

from CovidXRayLib.films.film_metadata import FilmMetadata
from CovidXRayLib.worker.client import WorkerClient
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.processes.workerProcess import createTransport

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
    masks : dict
        What the panel knows of its masks; emptied when they change.
    """

    description: FilmMetadata | None = None
    pixels: np.ndarray = field(default_factory=lambda: np.empty((0, 0), np.float32))
    problem: str = ""
    masks: dict = field(default_factory=dict)


class FilmLoader:
    """Reads films in the order in which they are wanted.

    Attributes
    ----------
    loaded : Signal
        Emitted with the film's number when it is there, read or not.
    """

    def __init__(self):
        self.loaded = Signal()
        self._client = None
        self._films = {}
        self._wanted = {}
        self._reading = None

    def want(self, paths):
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
    def paths(self):
        """The files that were wanted last, by the films' numbers."""
        return dict(self._wanted)

    def get(self, number):
        """The film, or None while it is being read."""
        return self._films.get(number)

    def forget(self):
        """Let go of all films."""
        self._wanted, self._films = {}, {}

    def close(self):
        """End the child."""
        self.forget()
        if self._client is not None:
            self._client.shutdown()

    def _readNext(self):
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

    def _onFilm(self, number, path, answer):
        self._keep(
            number, path, LoadedFilm(FilmMetadata.from_dict(answer.fields["film"]), answer.arrays["pixels"])
        )

    def _onFailed(self, number, path, message, stopped=False):
        if stopped:
            self._reading = None
        else:
            self._keep(number, path, LoadedFilm(problem=message))

    def _keep(self, number, path, film):
        self._reading = None
        # Another database may have been opened meanwhile, in which the number is another film's.
        if self._wanted.get(number) == path:
            self._films[number] = film
            self.loaded.emit(number)
        self._readNext()
