"""TensorFlow engine, by Keras."""

from __future__ import annotations

import os

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.system.packages import install_command

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow
from numpy.typing import NDArray

from CovidXRayLib.engines.forks import require_own_threads
from CovidXRayLib.engines.protocols import Network
from CovidXRayLib.engines.tensorflow_memory import let_memory_grow
from CovidXRayLib.errors import EngineError
from CovidXRayLib.weights.artifact import Artifact
from CovidXRayLib.weights.rebuild import rebuild


class TensorFlowEngine:
    """Engine that rebuilds networks in Keras with an artifact's weights and compiles them.

    Parameters
    ----------
    device, threads
        As :func:`CovidXRayLib.engines.factory.create_engine` takes them.

    Raises
    ------
    EngineError
        If a GPU is required and TensorFlow finds none, Keras already uses another backend, or TensorFlow is
        already in use with another number of threads.
    """

    def __init__(self, device: str = "auto", threads: int | None = None) -> None:
        if keras.backend.backend() != "tensorflow":
            raise EngineError(
                _("Keras runs on {backend} in this process; set KERAS_BACKEND=tensorflow.").format(
                    backend=keras.backend.backend()
                )
            )
        if threads is not None:
            _use_threads(threads)
        cards = let_memory_grow()
        if device == "gpu" and not cards:
            raise EngineError(
                _(
                    "TensorFlow sees no GPU here; choose --device cpu, or install the extra 'gpu' in the "
                    "folder of CovidXRay with: {command}"
                ).format(command=install_command("gpu"))
            )
        use_card = bool(cards) and device != "cpu"
        self.name = f"TensorFlow {tensorflow.__version__}"
        self._place = "/GPU:0" if use_card else "/CPU:0"
        details = tensorflow.config.experimental.get_device_details(cards[0]) if use_card else {}
        self.device = str(details.get("device_name", "GPU")) if use_card else "CPU"

    def load(self, artifact: Artifact) -> Network:
        """Load a network."""
        require_own_threads("TensorFlow")
        with tensorflow.device(self._place):
            model = rebuild(artifact)
        names = model.output_names

        @tensorflow.function(reduce_retracing=True)  # type: ignore[untyped-decorator]
        def call(batch: tensorflow.Tensor) -> object:
            return model(batch, training=False)

        def run(batch: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
            require_own_threads("TensorFlow")
            try:
                with tensorflow.device(self._place):
                    answer = call(tensorflow.constant(batch))
            except tensorflow.errors.OpError as error:
                raise EngineError(
                    _("{engine} failed on the {device} ({error}); try --device cpu.").format(
                        engine=self.name, device=self.device, error=error.message
                    )
                ) from error
            if not isinstance(answer, dict):
                answer = {names[0]: answer}
            return {name: value.numpy() for name, value in answer.items()}

        return run


def _use_threads(threads: int) -> None:
    """Set the number of TensorFlow's threads, which is possible only before its first computation."""
    threading = tensorflow.config.threading
    try:
        threading.set_intra_op_parallelism_threads(threads)
        threading.set_inter_op_parallelism_threads(1)
    except RuntimeError as error:
        raise EngineError(
            _("TensorFlow is in use already with another number of threads ({error}).").format(error=error)
        ) from error
