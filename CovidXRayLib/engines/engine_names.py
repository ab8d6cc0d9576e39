"""Names of engines and devices; light to import, for the command line."""

from __future__ import annotations

from typing import Final

ENGINES: Final = ("ncnn", "onnxruntime", "tensorflow")
DEVICES: Final = ("auto", "cpu", "gpu")
