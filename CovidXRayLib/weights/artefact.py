"""Networks on disk: ONNX files that carry numbers and a fixed graph, and nothing that runs code."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.errors import WeightsError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop

if TYPE_CHECKING:
    import onnx

MAXIMUM_BYTES: Final = 256 * 2**20
ALLOWED_OPERATORS: Final = frozenset(
    ["Cast", "Concat", "Conv", "Gemm", "GlobalAveragePool", "Flatten", "MaxPool", "Relu", "Resize", "Sigmoid"]
)
_OTHER_KINDS: Final = (
    (b"\x89HDF", gettext_noop("an HDF5 file (.h5)")),
    (b"PK", gettext_noop("a Keras archive (.keras) or another zip file")),
    (b"\x80", gettext_noop("a pickle")),
)


@dataclass(frozen=True)
class Artefact:
    """The checked bytes of one network.

    Attributes
    ----------
    name
        ``unet``, ``classifier`` or ``filmcheck``.
    content
        The ONNX file, to be loaded from memory and never again from disk.
    sha256
        Hexadecimal SHA-256 of ``content``.
    """

    name: str
    content: bytes
    sha256: str

    @cached_property
    def _model(self) -> onnx.ModelProto:
        import onnx

        model = onnx.ModelProto()
        model.ParseFromString(self.content)
        return model

    @cached_property
    def metadata(self) -> dict[str, Any]:
        """What the export wrote beside the graph: the builder's arguments, the training, the calibration."""
        return {entry.key: json.loads(entry.value) for entry in self._model.metadata_props}

    @property
    def input_size(self) -> int:
        """Side of the square that the network takes, in pixels."""
        return int(self.metadata["arguments"]["input_shape"][0])

    @cached_property
    def numbers(self) -> dict[str, NDArray[np.float32]]:
        """The weights as float32 arrays in ONNX layout, by ``layer/kernel`` and ``layer/bias``."""
        from onnx import numpy_helper

        return {
            tensor.name: numpy_helper.to_array(tensor).astype(np.float32)
            for tensor in self._model.graph.initializer
            if tensor.name.endswith(("/kernel", "/bias"))
        }


def read_artefact(name: str, path: Path, sha256: str) -> Artefact:
    """Read a network's file and refuse whatever is not exactly what the registry promises.

    Raises
    ------
    WeightsError
        If the file is missing, too large, of another kind, altered, or if its graph holds anything
        but plain layers: external data, functions, subgraphs, foreign operators.
    """
    try:
        if path.stat().st_size > MAXIMUM_BYTES:
            raise WeightsError(
                _("{path}: is larger than any network of this project; install it again.").format(path=path)
            )
        content = path.read_bytes()
    except FileNotFoundError:
        raise WeightsError(
            _("{path}: the weights file is missing; install covidxray again.").format(path=path)
        ) from None
    except OSError as error:
        raise WeightsError(
            _("{path}: cannot be read ({error}); check its permissions.").format(
                path=path, error=error.strerror
            )
        ) from error
    for magic, kind in _OTHER_KINDS:
        if content.startswith(magic):
            raise WeightsError(
                _(
                    "{path}: is {kind}, which can run code when it is opened and is therefore refused; "
                    "export the network with 'covidxray export' instead."
                ).format(path=path, kind=_(kind))
            )
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise WeightsError(
            _(
                "{path}: is not the file that registry.json promises (SHA-256 {found}..., promised "
                "{promised}...); restore it or export it again."
            ).format(path=path, found=found[:12], promised=sha256[:12])
        )
    artefact = Artefact(name, content, found)
    _require_plain_graph(artefact, path)
    return artefact


def _require_plain_graph(artefact: Artefact, path: Path) -> None:
    from google.protobuf.message import DecodeError

    try:
        model = artefact._model
    except DecodeError:
        raise WeightsError(
            _("{path}: is not an ONNX file; export the network with 'covidxray export'.").format(path=path)
        ) from None
    if not model.graph.node:
        raise WeightsError(
            _("{path}: holds no network; export it with 'covidxray export'.").format(path=path)
        )
    reasons = []
    if model.graph.sparse_initializer or model.training_info:
        reasons.append(_("more than a plain graph"))
    if model.functions or any(entry.domain not in ("", "ai.onnx") for entry in model.opset_import):
        reasons.append(_("foreign operators"))
    if any(tensor.external_data or tensor.data_location for tensor in model.graph.initializer):
        reasons.append(_("data outside the file"))
    for node in model.graph.node:
        if node.op_type not in ALLOWED_OPERATORS or node.domain not in ("", "ai.onnx"):
            reasons.append(_("the operator {op_type}").format(op_type=node.op_type))
        for attribute in node.attribute:
            # Numbers and words are plain; whatever is a message of its own is a graph or a tensor.
            if any(descriptor.message_type for descriptor, _value in attribute.ListFields()):
                reasons.append(_("a graph or tensor inside an operator"))
    if reasons:
        raise WeightsError(
            _(
                "{path}: holds {reasons}, which this reader refuses; "
                "export the network with 'covidxray export'."
            ).format(path=path, reasons=", ".join(sorted(set(reasons))))
        )
