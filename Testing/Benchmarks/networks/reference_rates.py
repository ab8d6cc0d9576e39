"""What the processor can do: the product of large matrices, and a large convolution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

SIDE: Final = 2048
CHANNELS: Final = 256
PIXELS: Final = 56


@dataclass(frozen=True)
class Work:
    """Something to time, with the floating-point operations that it takes."""

    call: Callable[[], object]
    operations: int


def references(threads: int) -> dict[str, Work]:
    """Return products of matrices by NumPy and by ONNX Runtime, and ONNX Runtime's convolution.

    NumPy takes its threads from the environment, when it is imported.
    """
    random = np.random.default_rng(0)
    matrix = random.random((SIDE, SIDE), np.float32)
    kernel = random.random((CHANNELS, CHANNELS, 3, 3), np.float32) - 0.5
    film = random.random((1, CHANNELS, PIXELS, PIXELS), np.float32)
    product = 2 * SIDE**3
    convolution = 2 * kernel.size * PIXELS**2
    return {
        f"sgemm {SIDE}, NumPy": Work(lambda: matrix @ matrix, product),
        f"sgemm {SIDE}, ONNX Runtime": Work(_layer("MatMul", matrix, matrix, threads), product),
        f"3 x 3 x {CHANNELS} x {CHANNELS} convolution": Work(
            _layer("Conv", film, kernel, threads, pads=[1, 1, 1, 1]), convolution
        ),
    }


def _layer(
    kind: str,
    values: NDArray[np.float32],
    numbers: NDArray[np.float32],
    threads: int,
    **attributes: list[int],
) -> Callable[[], object]:
    """Return a network of one layer, ready to run."""
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper

    shape = list(values.shape)
    graph = helper.make_graph(
        [helper.make_node(kind, ["values", "numbers"], ["answer"], **attributes)],
        "layer",
        [helper.make_tensor_value_info("values", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("answer", TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(numbers, "numbers")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # Its threads would disturb what comes next.
    options.add_session_config_entry("session.force_spinning_stop", "1")
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return lambda: session.run(None, {"values": values})
