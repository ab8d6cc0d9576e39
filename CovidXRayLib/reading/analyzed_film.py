"""A film with the results of its analysis."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.film import Film
from CovidXRayLib.reading.reading import Reading
from CovidXRayLib.segmentation.label_map import label_map


@dataclass(frozen=True, eq=False)
class AnalyzedFilm:
    """A film with its reading, masks and opacity map.

    Attributes
    ----------
    film
        The film.
    reading
        The reading; it does not contain the film's file name.
    lungs
        bool, shape (2, rows, columns) at film resolution: the patient's right lung, then the left.
    opacity_map
        float32, shape (rows, columns), probability of ground-glass opacity or consolidation in [0, 1], zero
        outside the lungs; None if the score is withheld, the maps of the network were not trained, or
        the film has more than :data:`~CovidXRayLib.films.limits.MAX_OPACITY_MAP_PIXELS` pixels.
    """

    film: Film
    reading: Reading
    lungs: NDArray[np.bool_]
    opacity_map: NDArray[np.float32] | None

    @cached_property
    def labels(self) -> NDArray[np.uint8]:
        """The masks as a label map: uint8, shape (rows, columns), as of :func:`label_map`; read-only."""
        labels = label_map(self.lungs)
        labels.flags.writeable = False
        return labels

    @property
    def named_reading(self) -> Reading:
        """The reading with the film's file name, which often contains the patient's name."""
        source = self.film.source
        if source is None:
            return self.reading
        return replace(self.reading, film=replace(self.reading.film, file=source.name))
