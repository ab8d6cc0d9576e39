"""How to get an inference engine."""

from __future__ import annotations

from numbers import Integral
from typing import Final

from CovidXRayLib.engines.engine_names import DEFAULT_ENGINE, DEVICES, ENGINES
from CovidXRayLib.engines.protocols import Engine
from CovidXRayLib.engines.usable_cores import limited_cores
from CovidXRayLib.errors import EngineError
from CovidXRayLib.i18n import gettext as _

# More than any computer has cores; the engines crash at absurd numbers.
_MAX_THREADS: Final = 1024


def create_engine(name: str = DEFAULT_ENGINE, device: str = "auto", threads: int | None = None) -> Engine:
    """Start an engine.

    Parameters
    ----------
    name
        One of ``ENGINES``.
    device
        ``"auto"`` uses a GPU if the engine supports one, else the CPU; ``"gpu"`` requires one.
    threads
        CPU threads per network, 1 to 1024; None for the engine's default, all cores, or, except in
        TensorFlow, as many as :func:`~CovidXRayLib.engines.usable_cores.limited_cores` says.

    Raises
    ------
    EngineError
        If the engine is unknown or not installed, or has no GPU although one is required.
    ValueError
        If the number of threads is not an integer in this range.
    """
    if threads is not None and (not isinstance(threads, Integral) or not 1 <= threads <= _MAX_THREADS):
        raise ValueError(f"threads must be an integer from 1 to {_MAX_THREADS}, or None, not {threads!r}")
    if device not in DEVICES:
        raise EngineError(
            _("'{device}' is not a device; choose one of {choices}.").format(
                device=device, choices=", ".join(DEVICES)
            )
        )
    try:
        if name == "onnxruntime":
            from CovidXRayLib.engines.onnx_runtime import OnnxRuntimeEngine

            return OnnxRuntimeEngine(device, threads or limited_cores())
        if name == "ncnn":
            from CovidXRayLib.engines.ncnn import NcnnEngine

            return NcnnEngine(device, threads or limited_cores())
        if name == "tensorflow":
            from CovidXRayLib.engines.tensorflow import TensorFlowEngine

            # Not limited: the number is one for the whole process, and fixed once TensorFlow is in use.
            return TensorFlowEngine(device, threads)
    except ImportError as error:
        extra = "covidxray[train]" if name == "tensorflow" else "covidxray"
        raise EngineError(
            _(
                "the engine '{name}' is not installed here ({error}); install it with: pip install '{extra}'."
            ).format(name=name, error=error, extra=extra)
        ) from error
    raise EngineError(
        _("'{name}' is not an engine; choose one of {choices}.").format(name=name, choices=", ".join(ENGINES))
    )
