"""ONNX Runtime engine, part of the base installation; it can use some GPUs."""

from __future__ import annotations

from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as errors

from CovidXRayLib.engines.forks import require_own_threads
from CovidXRayLib.engines.protocols import Network
from CovidXRayLib.errors import EngineError, WeightsError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.weights.artifact import Artifact

GPU_PROVIDERS: Final = {
    "CUDAExecutionProvider": "NVIDIA GPU",
    "MIGraphXExecutionProvider": "AMD GPU",
    "ROCMExecutionProvider": "AMD GPU",
    "DmlExecutionProvider": "DirectML GPU",
    "CoreMLExecutionProvider": "Core ML",
}
CPU_PROVIDER: Final = "CPUExecutionProvider"
# They have no common base class.
RUNTIME_ERRORS: Final = (
    errors.EngineError,
    errors.EPFail,
    errors.Fail,
    errors.InvalidArgument,
    errors.InvalidGraph,
    errors.InvalidProtobuf,
    errors.NotImplemented,
    errors.RuntimeException,
)


class OnnxRuntimeEngine:
    """Engine that uses the execution providers of the installed ONNX Runtime.

    Parameters
    ----------
    device, threads
        As :func:`CovidXRayLib.engines.factory.create_engine` takes them.

    Raises
    ------
    EngineError
        If a GPU is required and no provider for one is installed.
    """

    def __init__(self, device: str = "auto", threads: int | None = None) -> None:
        present = [name for name in GPU_PROVIDERS if name in onnxruntime.get_available_providers()]
        if device == "gpu" and not present:
            raise EngineError(
                _("ONNX Runtime has no GPU provider here; choose --device cpu, or install a GPU build of it.")
            )
        self._threads = threads
        self._insists = device == "gpu"
        self._providers = [*([] if device == "cpu" else present[:1]), CPU_PROVIDER]
        self.name = f"ONNX Runtime {onnxruntime.__version__}"
        self.device = GPU_PROVIDERS.get(self._providers[0], "CPU")

    def load(self, artifact: Artifact) -> Network:
        """Load a network."""
        self._require_threads()
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        if self._threads is not None:
            options.intra_op_num_threads = self._threads
        # ONNX Runtime's memory arena would keep some 100 MiB between films.
        options.enable_cpu_mem_arena = False
        for key, value in _spinning().items():
            options.add_session_config_entry(f"session.{key}", value)
        try:
            session = onnxruntime.InferenceSession(artifact.content, options, providers=self._providers)
        except RUNTIME_ERRORS as error:
            raise WeightsError(
                _("ONNX Runtime cannot run the network '{network}' ({error}); export it again.").format(
                    network=artifact.path or artifact.name, error=error
                )
            ) from error
        if session.get_providers()[0] == CPU_PROVIDER:
            if self._insists:
                raise EngineError(
                    _(
                        "ONNX Runtime did not start on the {device}; "
                        "check its driver, or choose --device cpu."
                    ).format(device=self.device)
                )
            self.device = "CPU"  # the GPU's provider is installed but did not start
        source = session.get_inputs()[0].name
        outputs = [output.name for output in session.get_outputs()]
        name, device = self.name, self.device

        def run(batch: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
            self._require_threads()
            channels_first = np.ascontiguousarray(batch.transpose(0, 3, 1, 2))
            try:
                answers = session.run(outputs, {source: channels_first})
            except RUNTIME_ERRORS as error:
                raise EngineError(
                    _("{engine} failed on the {device} ({error}); try --device cpu.").format(
                        engine=name, device=device, error=error
                    )
                ) from error
            return {
                output: answer.transpose(0, 2, 3, 1) if answer.ndim == 4 else answer
                for output, answer in zip(outputs, answers, strict=True)
            }

        return run

    def _require_threads(self) -> None:
        if self._threads != 1:
            require_own_threads("ONNX Runtime")


def _spinning() -> dict[str, str]:
    """Return how threads wait for work.

    Each network has its own threads, and idle ones must not take cores from the active one. So they wait
    actively only while their network runs, and at most a tenth of a millisecond at a time: on two idle cores
    the networks take 4 % less time than with threads that sleep at once. Longer waiting takes processor time
    from what else runs beside the network, such as the writing of files.
    """
    major, minor = (int(part) for part in onnxruntime.__version__.split(".")[:2])
    if (major, minor) < (1, 26):  # the time cannot be limited there
        return {"intra_op.allow_spinning": "0"}
    return {"intra_op.spin_duration_us": "100", "force_spinning_stop": "1"}
