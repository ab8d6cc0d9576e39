"""Nobody is told that a film was analyzed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from CovidXRayLib.weights.registry import weights_folder

SILENCERS = {"ORT_DISABLE_TELEMETRY", "CI", "GITHUB_ACTIONS"}
TWO_WAYS = {
    "the library": "from CovidXRayLib import Analyzer; Analyzer(device='cpu').analyze({film!r})",
    "ONNX Runtime before the networks": (
        "import CovidXRayLib, onnxruntime; onnxruntime.InferenceSession({network!r})"
    ),
}


def test_onnx_runtime_sends_no_telemetry(sample_films: list[Path], tmp_path: Path) -> None:
    network = weights_folder(None) / "filmcheck.onnx"
    for way, code in TWO_WAYS.items():
        folder = tmp_path / way
        folder.mkdir()
        # On a machine for tests it holds back by itself.
        kept = {name: value for name, value in os.environ.items() if name not in SILENCERS}
        environment = {**kept, "TMPDIR": str(folder), "HOME": str(folder), "XDG_CACHE_HOME": str(folder)}
        code = code.format(film=str(sample_films[0]), network=str(network))
        subprocess.run([sys.executable, "-c", code], env=environment, check=True)
        # It notes its sessions, the device and what it could not send yet there.
        assert list(folder.iterdir()) == [], way
