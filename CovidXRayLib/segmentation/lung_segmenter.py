"""The segmentation stage: from film pixels to lung masks."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.engines.protocols import Engine
from CovidXRayLib.engines.releasable_network import ReleasableNetwork
from CovidXRayLib.preprocessing.frame import plain_margins
from CovidXRayLib.preprocessing.letterbox import Letterbox
from CovidXRayLib.segmentation.expected_dice import ExpectedDice
from CovidXRayLib.segmentation.mask_gate import measure
from CovidXRayLib.segmentation.mask_measures import MaskQuality
from CovidXRayLib.segmentation.network_input import normalize_for_unet
from CovidXRayLib.segmentation.postprocessing import clean_lungs, lungs_on_film
from CovidXRayLib.weights.artifact import Artifact


@dataclass(frozen=True, eq=False)
class Lungs:
    """Result of a segmentation.

    Attributes
    ----------
    on_film
        bool (2, rows, columns) at film resolution: the patient's right lung, then the left.
    quality
        Measures and plausibility of the masks.
    """

    on_film: NDArray[np.bool_]
    quality: MaskQuality


class LungSegmenter:
    """Segments the lungs on films with a U-Net.

    Parameters
    ----------
    engine
        Engine that runs the network.
    artifact
        The network; its metadata states the input size.
    expected
        Model of the expected Dice; without it, masks are not checked by it.

    Attributes
    ----------
    size
        Side of the network's square input in pixels.
    """

    def __init__(self, engine: Engine, artifact: Artifact, expected: ExpectedDice | None = None) -> None:
        self._network = ReleasableNetwork(engine, artifact)
        self.size = artifact.input_size
        self._expected = expected

    def release(self) -> None:
        """Give up the network's memory until it is needed again."""
        self._network.release()

    def place(
        self, pixels: NDArray[np.float32], pixel_aspect: float = 1.0
    ) -> tuple[NDArray[np.float32], Letterbox]:
        """Resize a film, float32 (rows, columns) in [0, 1], to the network's input, (size, size).

        Parameters
        ----------
        pixel_aspect
            Height of a pixel divided by its width.
        """
        rows, columns = pixels.shape
        letterbox = Letterbox.fit((rows, columns), self.size, pixel_aspect)
        square = letterbox.place(pixels)
        return square, replace(letterbox, margins=plain_margins(square[letterbox.window]))

    def probabilities(self, square: NDArray[np.float32], letterbox: Letterbox) -> NDArray[np.float32]:
        """Return the network's output, float32 (size, size, 2) in [0, 1], for a placed film."""
        lungs = self._network(normalize_for_unet(square, letterbox)[None])["lungs"]
        return np.asarray(lungs[0], np.float32)

    def segment(self, pixels: NDArray[np.float32], pixel_aspect: float = 1.0) -> Lungs:
        """Segment the lungs.

        Parameters
        ----------
        pixels
            float32 (rows, columns) in [0, 1], bone white, in standard display.
        pixel_aspect
            Height of a pixel divided by its width.
        """
        square, letterbox = self.place(pixels, pixel_aspect)
        return self.finish(self.probabilities(square, letterbox), letterbox)

    def finish(self, probabilities: NDArray[np.float32], letterbox: Letterbox) -> Lungs:
        """Postprocess and measure the network's output, and resize it to the film."""
        return finish(probabilities, letterbox, self._expected)


def finish(
    probabilities: NDArray[np.float32], letterbox: Letterbox, expected: ExpectedDice | None = None
) -> Lungs:
    """Postprocess and measure probabilities, float32 (size, size, 2), and resize them to the film."""
    cleaned = clean_lungs(probabilities)
    return Lungs(
        lungs_on_film(probabilities, cleaned, letterbox),
        measure(cleaned, probabilities, letterbox, expected),
    )
