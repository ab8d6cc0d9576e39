"""Names of engines and devices; light to import, for the command line."""

from __future__ import annotations

from typing import Final

ENGINE_TITLES: Final = {"ncnn": "ncnn", "onnxruntime": "ONNX Runtime", "tensorflow": "TensorFlow"}
ENGINES: Final = tuple(ENGINE_TITLES)
DEFAULT_ENGINE: Final = ENGINES[0]
DEVICES: Final = ("auto", "cpu", "gpu")
