"""OpenVINO as an engine, to be measured beside the two that CovidXRay offers."""

from __future__ import annotations

from typing import Final

import numpy as np
import openvino
from numpy.typing import NDArray

from CovidXRayLib.engines.protocols import Network
from CovidXRayLib.weights.artifact import Artifact

PRECISIONS: Final = {"fp32": "f32", "bf16": "bf16"}


class OpenVinoEngine:
    """Engine on the CPU.

    Parameters
    ----------
    precision
        ``"fp32"``, or ``"bf16"`` to round what convolutions multiply to bfloat16.
    threads
        CPU threads per network; None for all cores.
    """

    def __init__(self, precision: str, threads: int | None = None) -> None:
        self._core = openvino.Core()
        self._settings = {
            "INFERENCE_PRECISION_HINT": PRECISIONS[precision],
            "INFERENCE_NUM_THREADS": threads or 0,
            "PERFORMANCE_HINT": "LATENCY",
        }
        self.name = f"OpenVINO {openvino.__version__.partition('-')[0]}"
        self.device = "CPU"

    def load(self, artifact: Artifact) -> Network:
        """Load a network, for one film at a time."""
        model = self._core.read_model(artifact.content)
        rows, columns, channels = artifact.film_shape
        model.reshape([1, channels, rows, columns])
        request = self._core.compile_model(model, "CPU", self._settings).create_infer_request()

        def run(batch: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
            answers = request.infer({0: np.ascontiguousarray(batch.transpose(0, 3, 1, 2))})
            # OpenVINO writes the next answer into the same memory.
            return {
                output.any_name: np.array(values.transpose(0, 2, 3, 1) if values.ndim == 4 else values)
                for output, values in answers.items()
            }

        return run
