"""All checks that look at the film itself, before its lungs are known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.engines.protocols import Engine
from CovidXRayLib.quality_checks.appearance import check_appearance
from CovidXRayLib.quality_checks.film_check_input import prepare_for_filmcheck
from CovidXRayLib.reading import Check
from CovidXRayLib.weights.artifact import Artifact


class FilmChecker:
    """Run the film check network.

    Parameters
    ----------
    engine
        What runs it.
    artifact
        The network; its metadata tells the size of its input.
    """

    def __init__(self, engine: Engine, artifact: Artifact) -> None:
        self._network = engine.load(artifact)
        self._size = artifact.input_size

    def check(self, pixels: NDArray[np.float32]) -> dict[str, Check]:
        """Ask what kind of image this is, float32 (rows, columns) in [0, 1], at any reduced size."""
        answers = self._network(prepare_for_filmcheck(pixels, self._size)[None])
        return check_appearance({name: values[0] for name, values in answers.items()})
