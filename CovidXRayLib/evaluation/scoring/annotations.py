"""Readers' drawings and scores of films: what maps and severity are measured against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.annotations.brixia import read_brixia
from CovidXRayLib.datasets.annotations.lesions import lesion_films, read_lesions


@dataclass(frozen=True, eq=False)
class Annotations:
    """Annotations by film identifier; films without one are missing.

    Attributes
    ----------
    drawings
        Files of the drawn opacities.
    brixia
        float32 (2, 6), the scores of both readers for the zones A to F.
    """

    drawings: Mapping[str, Sequence[Path]] = field(default_factory=dict)
    brixia: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)

    @classmethod
    def read(cls, folders: Iterable[Path]) -> Annotations:
        """Read those of data folders.

        Raises
        ------
        ManifestError
            If a table of Brixia scores has an invalid row.
        """
        drawings: dict[str, Sequence[Path]] = {}
        brixia: dict[str, NDArray[np.float32]] = {}
        for folder in folders:
            drawings |= lesion_films(folder)
            brixia |= read_brixia(folder)
        return cls(drawings, brixia)

    def files(self, film: str) -> Sequence[Path]:
        """Return the files of a film's drawings."""
        return self.drawings.get(film, ())

    def lesions(self, film: str, shape: tuple[int, int]) -> NDArray[np.bool_] | None:
        """Return where opacities are drawn on a film, bool of its shape; None if nobody drew any."""
        files = self.files(film)
        return read_lesions(list(files), shape) if files else None
