"""ncnn engine: the fastest one on processors, by Winograd's convolution (Lavin and Gray 2016)."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.engines.brief_waits import brief_waits
from CovidXRayLib.engines.forks import require_own_threads
from CovidXRayLib.engines.protocols import Network
from CovidXRayLib.errors import EngineError, WeightsError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.weights.artifact import Artifact
from CovidXRayLib.weights.ncnn_graph import NcnnGraph, to_ncnn

with brief_waits():
    import ncnn

_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype, _pointer.argtypes = ctypes.c_void_p, (ctypes.py_object, ctypes.c_char_p)


class NcnnEngine:
    """Engine that computes in 32 bits on the CPU.

    Parameters
    ----------
    device, threads
        As :func:`CovidXRayLib.engines.factory.create_engine` takes them.

    Raises
    ------
    EngineError
        If a GPU is required.
    """

    def __init__(self, device: str = "auto", threads: int | None = None) -> None:
        if device == "gpu":
            raise EngineError(_("ncnn is used on the CPU only; choose --engine onnxruntime for a GPU."))
        self._threads = threads
        self.name = f"ncnn {ncnn.__version__}"
        self.device = "CPU"

    def load(self, artifact: Artifact) -> Network:
        """Load a network."""
        try:
            return _NcnnNetwork(self.name, to_ncnn(artifact.graph), self._threads)
        except ValueError as error:
            raise WeightsError(
                _("ncnn cannot run the network '{network}' ({error}); export it again.").format(
                    network=artifact.path or artifact.name, error=error
                )
            ) from error


class _NcnnNetwork:
    """A network with the memory that it computes in.

    Raises
    ------
    ValueError
        If ncnn refuses the graph or its weights.
    EngineError
        If it needs threads that were lost in a fork.
    """

    def __init__(self, engine: str, graph: NcnnGraph, threads: int | None) -> None:
        self._engine, self._film, self._outputs = engine, graph.film, graph.outputs
        net = self._net = ncnn.Net()
        _compute_in_32_bits(net.opt)
        # ncnn's own would keep 230 MiB between films.
        self._memory = ncnn.PoolAllocator(), ncnn.PoolAllocator()
        net.opt.blob_allocator, net.opt.workspace_allocator = self._memory
        if threads is not None:
            net.opt.num_threads = threads
        self._require_threads()  # which also prepare the weights
        if net.load_param_mem(graph.description) or net.load_model(_Numbers(graph.numbers())):
            raise ValueError("it was refused")

    def __del__(self) -> None:
        self._net.clear()  # before the memory, which ncnn only points to

    def __call__(self, batch: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        self._require_threads()
        answers = [self._run(pixels) for pixels in batch]
        for memory in self._memory:
            memory.clear()
        return {output: np.stack([answer[output] for answer in answers]) for output in self._outputs}

    def _require_threads(self) -> None:
        if self._net.opt.num_threads > 1:
            require_own_threads("ncnn")

    def _run(self, pixels: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        channels_first = np.ascontiguousarray(pixels.transpose(2, 0, 1))
        extractor = self._net.create_extractor()
        extractor.input(self._film, ncnn.Mat(channels_first))
        found = {}
        for output, blob in self._outputs.items():
            status, answer = extractor.extract(blob)
            if status:
                raise EngineError(
                    _("{engine} failed on the {device} ({error}); try --engine onnxruntime.").format(
                        engine=self._engine, device="CPU", error=status
                    )
                )
            values = np.array(answer, np.float32)
            found[output] = values.transpose(1, 2, 0) if values.ndim == 3 else values
        return found


def _compute_in_32_bits(options: Any) -> None:
    options.use_vulkan_compute = False
    options.use_fp16_packed = options.use_fp16_storage = options.use_fp16_arithmetic = False
    options.use_bf16_packed = options.use_bf16_storage = False


class _Numbers(ncnn.DataReader):  # type: ignore[misc]
    """The weights, which ncnn copies from memory."""

    def __init__(self, arrays: Iterator[NDArray[Any]]) -> None:
        super().__init__()
        self._arrays = arrays

    def read(self, buffer: object, size: int) -> int:
        """Copy the next array to a pointer; ncnn reads them one by one."""
        array = next(self._arrays, None)
        if array is None or array.nbytes != size:
            return 0
        ctypes.memmove(_pointer(buffer, None), array.ctypes.data, size)
        return size
