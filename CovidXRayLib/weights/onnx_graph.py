"""Conversion of Keras networks to ONNX graphs with half-precision weights.

Implemented here because the tensors must keep Keras' layer names (from which the TensorFlow engine loads
them), because tf2onnx requires the TensorFlow backend, and because the networks use only ten types of
layers.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import keras
    import onnx

OPSET = 17
_ACTIVATIONS = {"relu": "Relu", "sigmoid": "Sigmoid"}


class _Graph:
    """Nodes and tensors collected so far."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def add(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def constant(self, name: str, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.initializers.append(numpy_helper.from_array(values, name))
        return name

    def weight(self, name: str, values: NDArray[np.float32]) -> str:
        """Store as float16, compute as float32."""
        with np.errstate(over="ignore"):
            half = np.ascontiguousarray(values, np.float16)
        if not np.isfinite(half).all():
            raise ValueError(f"the weights {name} are not finite in half precision; the training failed")
        stored = self.constant(name, half)
        return self.add("Cast", [stored], f"{name}:float32", to=1)  # 1 is TensorProto.FLOAT


def to_onnx(model: keras.Model, metadata: dict[str, Any]) -> onnx.ModelProto:
    """Convert a functional Keras model.

    Parameters
    ----------
    model
        One 4-D input (n, rows, columns, channels); the outputs keep the names of their layers.
    metadata
        Stored in the file, each value as JSON.

    Returns
    -------
    onnx.ModelProto
        The same network with channels first in input and 4-D outputs.

    Raises
    ------
    NotImplementedError
        If the model has an unsupported layer.
    ValueError
        If a weight is not finite, or too large for half precision.
    """
    import onnx
    from onnx import TensorProto, helper

    graph = _Graph()
    names: dict[str, str] = {}
    for layer in model.layers:
        inputs = [names[tensor._keras_history.operation.name] for tensor in _inputs(layer)]
        names[layer.name] = _translate(graph, layer, inputs)
    _, rows, columns, channels = model.input.shape
    film = helper.make_tensor_value_info(
        names[model.layers[0].name], TensorProto.FLOAT, ["n", channels, rows, columns]
    )
    outputs = [
        helper.make_tensor_value_info(
            names[tensor._keras_history.operation.name],
            TensorProto.FLOAT,
            ["n", *((tensor.shape[3], *tensor.shape[1:3]) if len(tensor.shape) == 4 else tensor.shape[1:])],
        )
        for tensor in model.outputs
    ]
    result = helper.make_model(
        helper.make_graph(graph.nodes, model.name, [film], outputs, graph.initializers),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=8,
        producer_name="covidxray",
    )
    helper.set_model_props(result, {key: json.dumps(value) for key, value in metadata.items()})
    onnx.checker.check_model(result)
    return result


def _inputs(layer: keras.layers.Layer) -> list[Any]:
    if not layer._inbound_nodes or type(layer).__name__ == "InputLayer":
        return []
    return list(layer._inbound_nodes[0].input_tensors)


def _translate(graph: _Graph, layer: keras.layers.Layer, inputs: list[str]) -> str:
    kind, name = type(layer).__name__, layer.name
    match kind:
        case "InputLayer":
            return str(name)
        case "Dropout":
            return inputs[0]  # no effect outside training
        case "Concatenate":
            return graph.add("Concat", inputs, name, axis=1)
        case "MaxPooling2D" | "AveragePooling2D":
            size = list(layer.pool_size)
            operator = kind.removesuffix("ing2D")
            return graph.add(operator, inputs, name, kernel_shape=size, strides=size)
        case "UpSampling2D":
            scales = graph.constant(f"{name}:scales", np.array([1, 1, *layer.size], np.float32))
            return graph.add(
                "Resize", [inputs[0], "", scales], name, mode="nearest",
                coordinate_transformation_mode="asymmetric", nearest_mode="floor",
            )  # fmt: skip
        case "GlobalAveragePooling2D":
            pooled = graph.add("GlobalAveragePool", inputs, f"{name}:pooled")
            return graph.add("Flatten", [pooled], name, axis=1)
        case "Activation":
            return graph.add(_ACTIVATIONS[layer.activation.__name__], inputs, name)
        case "Conv2D" | "Dense":
            return _with_weights(graph, layer, inputs[0])
    raise NotImplementedError(f"layer {name} is a {kind}, which this export does not know")


def _with_weights(graph: _Graph, layer: keras.layers.Layer, source: str) -> str:
    name = layer.name
    kernel, bias = (np.asarray(values) for values in layer.get_weights())
    activation = layer.activation.__name__
    target = name if activation == "linear" else f"{name}:linear"
    bias_name = graph.weight(f"{name}/bias", bias)
    if kernel.ndim == 4:
        kernel_name = graph.weight(f"{name}/kernel", kernel.transpose(3, 2, 0, 1))
        padding = {"same": "SAME_UPPER", "valid": "VALID"}[layer.padding]
        graph.add("Conv", [source, kernel_name, bias_name], target, auto_pad=padding)
    else:
        kernel_name = graph.weight(f"{name}/kernel", kernel.T)
        graph.add("Gemm", [source, kernel_name, bias_name], target, transB=1)
    if activation == "linear":
        return str(name)
    return graph.add(_ACTIVATIONS[activation], [target], name)
