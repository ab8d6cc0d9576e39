"""Network artifacts: ONNX files with weights and a fixed graph, but without executable code."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.errors import WeightsError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop
from CovidXRayLib.weights.graph_check import require_plain_graph, require_sound_numbers
from CovidXRayLib.weights.protobuf_check import description_bytes
from CovidXRayLib.weights.weight_files import parsed_json, read_limited
from CovidXRayLib.weights.weight_limits import MAX_DESCRIPTION_BYTES, MAX_FILE_BYTES

if TYPE_CHECKING:
    import onnx

_OTHER_KINDS: Final = (
    (b"\x89HDF", gettext_noop("an HDF5 file (.h5)")),
    (b"PK", gettext_noop("a Keras archive (.keras) or another zip file")),
    (b"\x80", gettext_noop("a pickle")),
)


@dataclass(frozen=True)
class Artifact:
    """A checked network file.

    Attributes
    ----------
    name
        ``unet``, ``classifier`` or ``filmcheck``.
    content
        The ONNX file, to be loaded from memory instead of again from disk.
    sha256
        Hexadecimal SHA-256 of ``content``.
    path
        The file; None if the artifact was created in memory.
    """

    name: str
    content: bytes
    sha256: str
    path: Path | None = None

    @cached_property
    def _model(self) -> onnx.ModelProto:
        import onnx

        model = onnx.ModelProto()
        model.ParseFromString(self.content)
        return model

    @property
    def graph(self) -> onnx.GraphProto:
        """The layers with their weights, as checked."""
        return self._model.graph

    @cached_property
    def metadata(self) -> dict[str, Any]:
        """Metadata written by the export: the builder's arguments, the training, the calibration."""
        return {entry.key: parsed_json(entry.value) for entry in self._model.metadata_props}

    @property
    def input_size(self) -> int:
        """Side of the square network input in pixels."""
        return int(self.metadata["arguments"]["input_shape"][0])

    @property
    def film_shape(self) -> tuple[int, int, int]:
        """Rows, columns and channels of the graph's input."""
        _batch, channels, rows, columns = (
            int(dimension.dim_value) for dimension in self._model.graph.input[0].type.tensor_type.shape.dim
        )
        return rows, columns, channels

    def tensor(self, name: str) -> NDArray[np.float32]:
        """Return one of :attr:`numbers`, without converting the others.

        Raises
        ------
        KeyError
            If there is no tensor of that name.
        """
        from onnx import numpy_helper

        for tensor in self._model.graph.initializer:
            if tensor.name == name:
                return np.asarray(numpy_helper.to_array(tensor), np.float32)
        raise KeyError(name)

    @cached_property
    def numbers(self) -> dict[str, NDArray[np.float32]]:
        """The weights as float32 arrays in ONNX layout, by ``layer/kernel`` and ``layer/bias``."""
        from onnx import numpy_helper

        return {
            tensor.name: numpy_helper.to_array(tensor).astype(np.float32)
            for tensor in self._model.graph.initializer
            if tensor.name.endswith(("/kernel", "/bias"))
        }


def read_artifact(name: str, path: Path, sha256: str) -> Artifact:
    """Read a network file, and reject it unless it is exactly what the registry states.

    Raises
    ------
    WeightsError
        If the file is missing, too large, of another type, or altered; if its graph contains anything but
        plain layers (external data, functions, subgraphs, foreign operators), cannot be run, or exceeds the
        limits; or if weights are missing or not finite.
    """
    try:
        content = read_limited(path, MAX_FILE_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        raise WeightsError(
            _("{path}: the weights file is missing; install covidxray again.").format(path=path)
        ) from None
    for magic, kind in _OTHER_KINDS:
        if content.startswith(magic):
            raise WeightsError(
                _(
                    "{path}: is {kind}, which can run code when opened and is therefore rejected; "
                    "export the network with 'covidxray export' instead."
                ).format(path=path, kind=_(kind))
            )
    from google.protobuf.message import DecodeError

    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise WeightsError(
            _(
                "{path}: does not match registry.json (SHA-256 {found}..., expected {promised}...); "
                "restore it or export it again."
            ).format(path=path, found=found[:12], promised=sha256[:12])
        )
    try:
        too_much = description_bytes(content, MAX_DESCRIPTION_BYTES) > MAX_DESCRIPTION_BYTES
    except ValueError:
        raise _not_onnx(path) from None
    if too_much:
        raise WeightsError(
            _("{path}: describes more than any network of this project has; export it again.").format(
                path=path
            )
        )
    artifact = Artifact(name, content, found, path)
    try:
        model = artifact._model
    except DecodeError:
        raise _not_onnx(path) from None
    require_plain_graph(model, path)
    require_sound_numbers(model.graph, path)
    return artifact


def _not_onnx(path: Path) -> WeightsError:
    return WeightsError(
        _("{path}: is not an ONNX file; export the network with 'covidxray export'.").format(path=path)
    )
