"""What an inference engine and a loaded network are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from CovidXRayLib.weights.artifact import Artifact


class Network(Protocol):
    """A loaded network."""

    def __call__(self, batch: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """Run it.

        Parameters
        ----------
        batch
            float32 (n, rows, columns, channels).

        Returns
        -------
        dict
            Outputs by name, channels last.

        Raises
        ------
        EngineError
            If the engine or its device fails.
        """


class Engine(Protocol):
    """An inference engine on one device.

    Attributes
    ----------
    name
        Display name: ``"ncnn"``, ``"ONNX Runtime"`` or ``"TensorFlow"``, with its version.
    device
        The device in use, for example ``"CPU"`` or the name of a GPU.
    """

    name: str
    device: str

    def load(self, artifact: Artifact) -> Network:
        """Make a network ready to run."""
