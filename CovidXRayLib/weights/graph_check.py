"""Checks of the graph and the weights of a network file."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from CovidXRayLib.errors import WeightsError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.weights.graph_size import UnsoundGraphError, require_runnable
from CovidXRayLib.weights.weight_limits import MAX_NODES, MAX_WEIGHTS

if TYPE_CHECKING:
    import onnx

ALLOWED_OPERATORS: Final = frozenset(
    [
        "AveragePool",
        "Cast",
        "Concat",
        "Conv",
        "Gemm",
        "GlobalAveragePool",
        "Flatten",
        "MaxPool",
        "Relu",
        "Resize",
        "Sigmoid",
    ]
)
# TensorProto's FLOAT and FLOAT16, little endian in raw data.
_TYPES: Final[dict[int, np.dtype[Any]]] = {1: np.dtype("<f4"), 10: np.dtype("<f2")}


def require_plain_graph(model: onnx.ModelProto, path: Path) -> None:
    """Reject a graph that contains anything but plain layers.

    Raises
    ------
    WeightsError
        If it does; the message names the file.
    """
    graph = model.graph
    if not graph.node:
        raise WeightsError(
            _("{path}: contains no network; export it with 'covidxray export'.").format(path=path)
        )
    reasons = []
    if max(len(graph.node), len(graph.initializer)) > MAX_NODES:
        reasons.append(_("more layers than any network of this project"))
    if graph.sparse_initializer or model.training_info:
        reasons.append(_("more than a plain graph"))
    if model.functions or any(entry.domain not in ("", "ai.onnx") for entry in model.opset_import):
        reasons.append(_("foreign operators"))
    if any(tensor.external_data or tensor.data_location for tensor in graph.initializer):
        reasons.append(_("data outside the file"))
    for node in graph.node:
        if node.op_type not in ALLOWED_OPERATORS or node.domain not in ("", "ai.onnx"):
            reasons.append(_("the operator {op_type}").format(op_type=node.op_type[:64]))
        for attribute in node.attribute:
            # Numbers and strings are plain; attributes that are messages are graphs or tensors.
            if any(descriptor.message_type for descriptor, _value in attribute.ListFields()):
                reasons.append(_("a graph or tensor inside an operator"))
    if reasons:
        raise WeightsError(
            _(
                "{path}: contains {reasons}, which is not accepted; export the network with 'covidxray "
                "export'."
            ).format(path=path, reasons=", ".join(sorted(set(reasons))[:8]))
        )


def require_sound_numbers(graph: onnx.GraphProto, path: Path) -> None:
    """Reject weights that are missing or not finite, and layers that cannot be run with them.

    Raises
    ------
    WeightsError
        If there are any; the message names the file.
    """
    total, scales = 0, {}
    for tensor in graph.initializer:
        name, dtype = tensor.name[:64], _TYPES.get(tensor.data_type)
        size = math.prod(tensor.dims)
        if dtype is None or min(tensor.dims, default=1) < 1 or len(tensor.raw_data) != size * dtype.itemsize:
            raise WeightsError(
                _("{path}: the numbers of '{name}' are incomplete; export the network again.").format(
                    path=path, name=name
                )
            )
        total += size
        if total > MAX_WEIGHTS:
            raise WeightsError(
                _("{path}: holds more numbers than any network of this project; export it again.").format(
                    path=path
                )
            )
        numbers = np.frombuffer(tensor.raw_data, dtype)
        if not np.isfinite(numbers).all():
            raise WeightsError(
                _(
                    "{path}: numbers of '{name}' are not finite, so its training failed; train it again."
                ).format(path=path, name=name)
            )
        if size <= 8:
            scales[tensor.name] = numbers
    try:
        require_runnable(graph, scales)
    except UnsoundGraphError as error:
        raise WeightsError(
            _("{path}: does not describe a network that can be run ({error}); export it again.").format(
                path=path, error=error
            )
        ) from error
