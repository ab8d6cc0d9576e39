"""Floating-point operations of a network, from the shapes in its graph."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import onnx


def operations(model: onnx.ModelProto) -> dict[str, int]:
    """Count the operations of convolutions and dense layers for one film.

    A multiplication and an addition are two operations. Biases, activations, pooling and resizing are not
    counted: together they are below 1 % in these networks.

    Returns
    -------
    dict
        Operations by the name of a layer's output.
    """
    from onnx import shape_inference

    graph = shape_inference.infer_shapes(model).graph
    shapes = {
        value.name: [dimension.dim_value or 1 for dimension in value.type.tensor_type.shape.dim]
        for value in (*graph.input, *graph.output, *graph.value_info)
    }
    shapes |= {tensor.name: list(tensor.dims) for tensor in graph.initializer}
    counted = {}
    for node in graph.node:
        if node.op_type not in ("Conv", "Gemm", "MatMul"):
            continue
        inputs, kernel, output = (shapes[name] for name in (*node.input[:2], node.output[0]))
        # Each value of the output sums this many products.
        products = math.prod(kernel[1:]) if node.op_type == "Conv" else inputs[-1]
        counted[node.output[0]] = 2 * products * math.prod(output)
    return counted
