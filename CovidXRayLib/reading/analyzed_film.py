"""A film with everything that its analysis found."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.film import Film
from CovidXRayLib.reading.reading import Reading


@dataclass(frozen=True, eq=False)
class AnalyzedFilm:
    """A film, its reading, and the pictures that belong to it.

    Attributes
    ----------
    film
        The film as it was read.
    reading
        What the analysis says; it does not name the film's file.
    lungs
        bool, shape (2, rows, columns) at film resolution: the patient's right lung, then the left.
    heatmap
        float32, shape (rows, columns), probability of ground-glass opacity or consolidation in [0, 1], zero
        outside the lungs; None when the score is withheld, and of a film with more than
        :data:`~CovidXRayLib.films.limits.MAX_HEATMAP_PIXELS` pixels.
    """

    film: Film
    reading: Reading
    lungs: NDArray[np.bool_]
    heatmap: NDArray[np.float32] | None

    @property
    def named_reading(self) -> Reading:
        """The reading with the name of the film's file, which often is the patient's."""
        source = self.film.source
        if source is None:
            return self.reading
        return replace(self.reading, film=replace(self.reading.film, file=source.name))
