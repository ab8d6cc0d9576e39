"""TensorFlow in the child, beside the others."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from CovidXRayLib.worker.worker_settings import DEFAULT_SETTINGS

ONNX_RUNTIME = {**DEFAULT_SETTINGS, "engine": "onnxruntime"}
TENSORFLOW = {**DEFAULT_SETTINGS, "engine": "tensorflow", "device": "cpu"}
WITHOUT = "import sys; sys.modules.update(dict.fromkeys(['tensorflow', 'keras']))"


@pytest.mark.slow
def test_engines_are_switched_in_one_child_and_agree(
    new_worker: Callable, sample_films: list[Path], print_measurement: Callable[[str], None]
) -> None:
    pytest.importorskip("tensorflow")
    worker, path = new_worker(), {"path": str(sample_films[0])}
    answers = {}
    for settings in (DEFAULT_SETTINGS, TENSORFLOW, ONNX_RUNTIME, DEFAULT_SETTINGS):
        worker.start({**settings, "device": "cpu"})
        reading = worker.ask("analyze", path).answer.fields["reading"]
        assert reading["engine"] == worker.client.info["engine"]
        answers[reading["engine"].split()[0]] = reading["probability"]
    assert worker.states.count("starting") == 4 and not worker.problems
    assert answers.keys() == {"ncnn", "ONNX", "TensorFlow"}
    for name in ("ncnn", "TensorFlow"):
        assert answers[name] == pytest.approx(answers["ONNX"], abs=1e-3)
    told = ", ".join(f"{name} {probability:.6f}" for name, probability in answers.items())
    print_measurement(f"one film on all engines in one child: {told}")


def test_missing_tensorflow_is_reported(
    new_worker: Callable, interpreter: Callable[[str], str], tmp_path: Path, sample_films: list[Path]
) -> None:
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(WITHOUT)
    worker = new_worker(interpreter(f'PYTHONPATH="{tmp_path}/hook" exec "{sys.executable}" "$@"'))
    worker.start(TENSORFLOW)
    assert worker.client.state == "stopped"
    assert worker.problems == [
        "TensorFlow is not installed on this computer; install it, or choose another engine."
    ]
    worker.start({**DEFAULT_SETTINGS, "device": "cpu"})
    assert worker.ask("analyze", {"path": str(sample_films[0])}).answer.kind == "reading"
