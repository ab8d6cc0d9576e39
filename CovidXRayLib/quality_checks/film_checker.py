"""Quality checks of the film before segmentation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.engines.protocols import Engine
from CovidXRayLib.quality_checks.appearance import check_appearance
from CovidXRayLib.quality_checks.film_check_input import prepare_for_filmcheck
from CovidXRayLib.reading import Check
from CovidXRayLib.weights.artifact import Artifact


class FilmChecker:
    """Runs the film check network.

    Parameters
    ----------
    engine
        Engine that runs the network.
    artifact
        The network; its metadata states the input size.
    """

    def __init__(self, engine: Engine, artifact: Artifact) -> None:
        self._network = engine.load(artifact)
        self._size = artifact.input_size

    def check(self, pixels: NDArray[np.float32]) -> dict[str, Check]:
        """Check an image, float32 (rows, columns) in [0, 1], possibly downsampled."""
        outputs = self._network(prepare_for_filmcheck(pixels, self._size)[None])
        return check_appearance({name: values[0] for name, values in outputs.items()})
