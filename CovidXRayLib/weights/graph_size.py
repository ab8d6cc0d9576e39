"""Shape inference of a graph, and the cost of running it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.weights.weight_limits import MAX_ALIVE, MAX_MULTIPLICATIONS

if TYPE_CHECKING:
    import onnx

Shape = tuple[int, ...]

# Attributes that the export writes; others could change the inferred shapes.
_ATTRIBUTES: Final[Mapping[str, frozenset[str]]] = {
    "AveragePool": frozenset(("kernel_shape", "strides")),
    "Cast": frozenset(("to",)),
    "Concat": frozenset(("axis",)),
    "Conv": frozenset(("auto_pad",)),
    "Flatten": frozenset(("axis",)),
    "Gemm": frozenset(("transB",)),
    "GlobalAveragePool": frozenset(),
    "MaxPool": frozenset(("kernel_shape", "strides")),
    "Relu": frozenset(),
    "Resize": frozenset(("mode", "coordinate_transformation_mode", "nearest_mode")),
    "Sigmoid": frozenset(),
}
_LARGEST_SCALE: Final = 8


class UnsoundGraphError(ValueError):
    """The graph cannot be run, or exceeds the limits."""


def require_runnable(graph: onnx.GraphProto, scales: Mapping[str, Any]) -> Shape:
    """Check that the inputs of every node exist and fit, and that a run is within the limits.

    Parameters
    ----------
    graph
        Graph of plain layers.
    scales
        Values of the tensors that Resize nodes use as scales, by name.

    Returns
    -------
    tuple of int
        Channels, rows and columns of the input.

    Raises
    ------
    UnsoundGraphError
        If a check fails; the message names the node.
    """
    shapes: dict[str, Shape] = {tensor.name: tuple(tensor.dims) for tensor in graph.initializer}
    if len(graph.input) != 1:
        raise UnsoundGraphError("it takes more than a film")
    film = tuple(dimension.dim_value for dimension in graph.input[0].type.tensor_type.shape.dim)[1:]
    if len(film) != 3 or min(film) < 1:
        raise UnsoundGraphError("the size of its film is not fixed")
    shapes[graph.input[0].name] = (1, *film)
    last = _last_uses(graph)
    alive, work = {graph.input[0].name: math.prod(film)}, 0
    for index, node in enumerate(graph.node):
        where = node.output[0] if node.output else node.op_type
        try:
            inputs = [shapes[name] for name in node.input if name]
            shape, multiplications = _layer(node, inputs, scales)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise UnsoundGraphError(f"layer {where}: {type(error).__name__} {error}") from error
        if len(node.output) != 1 or where in shapes:
            raise UnsoundGraphError(f"layer {where} has not one output of its own")
        shapes[where], alive[where] = shape, math.prod(shape)
        if min(shape, default=1) < 1 or sum(alive.values()) > MAX_ALIVE:
            raise UnsoundGraphError(f"layer {where} is of the size {' x '.join(map(str, shape))}")
        alive = {name: size for name, size in alive.items() if last.get(name, index) > index}
        work += multiplications
        if work > MAX_MULTIPLICATIONS:
            raise UnsoundGraphError("a run takes more multiplications than any network of this project")
    for output in graph.output:
        if output.name not in shapes:
            raise UnsoundGraphError(f"nothing makes its output {output.name}")
    return film


def _last_uses(graph: onnx.GraphProto) -> dict[str, int]:
    """Return the index of the last node that uses each name; outputs are always in use."""
    last = {name: index for index, node in enumerate(graph.node) for name in node.input}
    return last | {output.name: len(graph.node) for output in graph.output}


def _layer(node: onnx.NodeProto, inputs: list[Shape], scales: Mapping[str, Any]) -> tuple[Shape, int]:
    """Return the shape of a node's output, and its number of multiplications."""
    from onnx import helper

    attributes = {one.name: helper.get_attribute_value(one) for one in node.attribute}
    unknown = attributes.keys() - _ATTRIBUTES[node.op_type]
    if unknown:
        raise ValueError(f"the attribute {min(unknown)} is none of this project's")
    first = inputs[0]
    match node.op_type:
        case "Conv":
            kernel, (rows, columns) = inputs[1], first[2:]
            if kernel[1] != first[1] or inputs[2:] not in ([], [kernel[:1]]):
                raise ValueError("its weights do not fit its input")
            if attributes.get("auto_pad") != b"SAME_UPPER":
                rows, columns = rows - kernel[2] + 1, columns - kernel[3] + 1
            return (first[0], kernel[0], rows, columns), math.prod(kernel) * rows * columns
        case "Gemm":
            out, width = inputs[1] if attributes.get("transB") else inputs[1][::-1]
            if width != first[1]:
                raise ValueError("its weights do not fit its input")
            return (first[0], out), out * width
        case "AveragePool" | "MaxPool":
            sizes, strides = attributes["kernel_shape"], attributes.get("strides", [1, 1])
            if min(*sizes, *strides) < 1:
                raise ValueError("it pools nothing")
            pooled = (
                (side - size) // step + 1 for side, size, step in zip(first[2:], sizes, strides, strict=True)
            )
            return (*first[:2], *pooled), math.prod(first)
        case "Resize":
            factors = [float(factor) for factor in scales[node.input[2]]]
            if len(factors) != len(first) or not all(1 <= factor <= _LARGEST_SCALE for factor in factors):
                raise ValueError(f"it enlarges by {factors}")
            return tuple(int(side * factor) for side, factor in zip(first, factors, strict=True)), 0
        case "Concat":
            if attributes["axis"] != 1 or len({(shape[:1], shape[2:]) for shape in inputs}) != 1:
                raise ValueError("its inputs do not fit each other")
            return (first[0], sum(shape[1] for shape in inputs), *first[2:]), 0
        case "GlobalAveragePool":
            return (*first[:2], 1, 1), 0
        case "Flatten":
            return (first[0], math.prod(first[1:])), 0
    return first, 0  # Cast, Relu and Sigmoid
