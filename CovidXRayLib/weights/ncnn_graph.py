"""Translation of a checked network file to the layers of ncnn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import onnx

_MAGIC = 7767517
_RELU = 1


@dataclass(frozen=True, eq=False)
class NcnnGraph:
    """A network as ncnn reads it.

    Attributes
    ----------
    description
        Layers and their connections, in ncnn's text format.
    film
        Name of the input.
    outputs
        ncnn's name of each output.
    """

    description: str
    film: str
    outputs: dict[str, str]
    _weights: Sequence[_Weights]

    def numbers(self) -> Iterator[NDArray[Any]]:
        """Yield the contents of the file of weights, one layer in memory at a time."""
        for layer in self._weights:
            yield from layer.numbers()


@dataclass(frozen=True)
class _Weights:
    kernel: onnx.TensorProto
    bias: onnx.TensorProto | None
    transposed: bool = False

    def numbers(self) -> Iterator[NDArray[Any]]:
        yield np.zeros(1, np.uint32)  # float32 follows
        kernel = _array(self.kernel)
        yield np.ascontiguousarray(kernel.T if self.transposed else kernel)
        if self.bias is not None:
            yield _array(self.bias)


def _array(tensor: onnx.TensorProto) -> NDArray[np.float32]:
    from onnx import numpy_helper

    return np.asarray(numpy_helper.to_array(tensor), np.float32)


def to_ncnn(graph: onnx.GraphProto) -> NcnnGraph:
    """Translate a graph that :mod:`CovidXRayLib.weights.graph_check` has accepted.

    Raises
    ------
    ValueError
        If a layer has no equivalent.
    """
    return _Translation(graph).result()


class _Translation:
    """Blobs are numbered, so that no name of the file gets into ncnn's text."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self._graph = graph
        self._constants = {tensor.name: tensor for tensor in graph.initializer}
        self._uses = Counter(name for node in graph.node for name in node.input)
        self._uses.update(output.name for output in graph.output)
        self._lines: list[str] = []
        self._weights: list[_Weights] = []
        self._blobs = 0
        self._free: dict[str, list[str]] = {}

    def result(self) -> NcnnGraph:
        self._provide(self._graph.input[0].name, self._layer("Input", [], "0=0"))
        film = "0"
        skipped: set[str] = set()
        for node in self._graph.node:
            if node.output[0] not in skipped:
                skipped.update(self._translate(node))
        outputs = {output.name: self._take(output.name) for output in self._graph.output}
        counts = f"{len(self._lines)} {self._blobs}"
        description = "\n".join([str(_MAGIC), counts, *self._lines, ""])
        return NcnnGraph(description, film, outputs, self._weights)

    def _translate(self, node: onnx.NodeProto) -> list[str]:
        """Add a node; returns the outputs of nodes that it contains, too."""
        from onnx import helper

        attributes = {one.name: helper.get_attribute_value(one) for one in node.attribute}
        made = node.output[0]
        match node.op_type:
            case "Cast" if node.input[0] in self._constants:
                self._constants[made] = self._constants[node.input[0]]
                return []
            case "Conv":
                activated = self._activation_of(made)
                self._convolution(node, attributes, activated)
                return [] if activated is None else [activated]
            case "Gemm":
                transposed = not attributes.get("transB")
                rows, columns = self._keep_weights(node, transposed=transposed)
                outputs = columns if transposed else rows
                parameters = f"0={outputs} 1={int(len(node.input) > 2)} 2={rows * columns}"
                self._add("InnerProduct", node.input[:1], made, parameters)
            case "MaxPool" | "AveragePool":
                (rows, columns), (down, right) = attributes["kernel_shape"], attributes.get("strides", [1, 1])
                kind = int(node.op_type == "AveragePool")
                parameters = f"0={kind} 1={columns} 11={rows} 2={right} 12={down} 5=1"
                self._add("Pooling", node.input, made, parameters)
            case "GlobalAveragePool":
                self._add("Pooling", node.input, made, "0=1 4=1")
            case "Flatten":
                self._add("Flatten", node.input, made)
            case "Concat":
                self._add("Concat", node.input, made, "0=0")
            case "Relu":
                self._add("ReLU", node.input, made)
            case "Sigmoid":
                self._add("Sigmoid", node.input, made)
            case "Resize" if attributes.get("mode") == b"nearest":
                _batch, _channels, rows, columns = _array(self._constant(node.input[2]))
                self._add("Interp", node.input[:1], made, f"0=1 1={rows} 2={columns}")
            case kind:
                raise ValueError(f"{kind} {made[:64]!r} has no equivalent")
        return []

    def _activation_of(self, name: str) -> str | None:
        """Return the output of the ReLU that alone uses a blob."""
        users = [node for node in self._graph.node if name in node.input]
        if self._uses[name] == 1 and users and users[0].op_type == "Relu":
            return str(users[0].output[0])
        return None

    def _convolution(self, node: onnx.NodeProto, attributes: dict[str, Any], activated: str | None) -> None:
        outputs, inputs, rows, columns = self._keep_weights(node)
        parameters = f"0={outputs} 1={columns} 11={rows} 5={int(len(node.input) > 2)}"
        parameters += f" 6={outputs * inputs * rows * columns}"
        if attributes.get("auto_pad") == b"SAME_UPPER":
            if rows % 2 == 0 or columns % 2 == 0:
                raise ValueError(f"the even kernel of {node.output[0][:64]!r} has no equivalent")
            parameters += f" 4={columns // 2} 14={rows // 2}"
        if activated is not None:
            parameters += f" 9={_RELU}"
        self._add("Convolution", node.input[:1], activated or node.output[0], parameters)

    def _keep_weights(self, node: onnx.NodeProto, *, transposed: bool = False) -> Sequence[int]:
        """Note a layer's weights; returns the dimensions of its kernel."""
        kernel = self._constant(node.input[1])
        bias = self._constant(node.input[2]) if len(node.input) > 2 else None
        self._weights.append(_Weights(kernel, bias, transposed))
        return list(kernel.dims)

    def _add(self, kind: str, inputs: Sequence[str], made: str, parameters: str = "") -> None:
        self._provide(made, self._layer(kind, [self._take(name) for name in inputs], parameters))

    def _layer(self, kind: str, blobs: Sequence[str], parameters: str = "", made: int = 1) -> list[str]:
        names = [str(self._blobs + number) for number in range(made)]
        self._blobs += made
        words = [kind, f"layer{len(self._lines)}", str(len(blobs)), str(made), *blobs, *names, parameters]
        self._lines.append(" ".join(words).rstrip())
        return names

    def _provide(self, name: str, blobs: list[str]) -> None:
        """Name a blob; each of its users gets one of its own, as ncnn wants it."""
        uses = self._uses[name]
        self._free[name] = blobs if uses < 2 else self._layer("Split", blobs, made=uses)

    def _take(self, name: str) -> str:
        if not self._free.get(name):
            raise ValueError(f"{name[:64]!r} is not computed from the film")
        return self._free[name].pop()

    def _constant(self, name: str) -> onnx.TensorProto:
        if name not in self._constants:
            raise ValueError(f"{name[:64]!r} is not a constant")
        found: onnx.TensorProto = self._constants[name]
        return found
