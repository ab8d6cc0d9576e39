"""The names of engines and devices; light to import, since the command line reads it."""

from __future__ import annotations

from typing import Final

ENGINES: Final = ("onnxruntime", "tensorflow")
DEVICES: Final = ("auto", "cpu", "gpu")
