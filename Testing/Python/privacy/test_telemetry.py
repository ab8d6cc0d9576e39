"""Nobody is told that a film was analysed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from CovidXRayLib.weights.registry import weights_folder

TWO_WAYS = {
    "the library": "from CovidXRayLib import Analyzer; Analyzer(device='cpu').analyze({film!r})",
    "ONNX Runtime before the networks": (
        "import CovidXRayLib, onnxruntime; onnxruntime.InferenceSession({network!r})"
    ),
}


def test_onnx_runtime_opens_no_session_with_its_maker(sample_films: list[Path], tmp_path: Path) -> None:
    network = weights_folder(None) / "filmcheck.onnx"
    for way, code in TWO_WAYS.items():
        folder = tmp_path / way
        folder.mkdir()
        environment = {**os.environ, "TMPDIR": str(folder)}
        environment.pop("ORT_DISABLE_TELEMETRY", None)
        code = code.format(film=str(sample_films[0]), network=str(network))
        subprocess.run([sys.executable, "-c", code], env=environment, check=True)
        # It notes its sessions, and what it could not send yet, in the folder for temporary files.
        assert list(folder.iterdir()) == [], way
