"""A child that misses a package says which, at once, and works when it is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from Testing.Python.firstuse.python import fresh_python, listed, needed_by

NEEDED = ("requirements-films.txt", "requirements.txt")


@pytest.mark.parametrize(
    ("package", "sentence"),
    [
        ("ncnn", "ncnn is not installed on this computer"),
        ("onnx", "The required Python package 'onnx' is not installed"),
        ("scikit-image", "The required Python package 'scikit-image' is not installed"),
        ("opencv-python-headless", "The required Python package 'opencv-python-headless' is not installed"),
    ],
)
def test_packages_of_the_networks(
    new_worker: Callable, tmp_path: Path, sample_films: list[Path], package: str, sentence: str
) -> None:
    worker = new_worker(str(fresh_python(tmp_path / "python", needed_by(listed(*NEEDED)), {package})))
    worker.start()
    for _ in range(2):
        assert sentence in worker.ask("analyze", {"path": str(sample_films[0])}).sentence
    assert worker.states.count("starting") == 1
    assert worker.client.state == "stopped"
    assert sentence in worker.client.problem


def test_packages_required_at_startup(new_worker: Callable, tmp_path: Path, sample_films: list[Path]) -> None:
    sentence = "The required Python package 'numpy' is not installed."
    worker = new_worker(str(fresh_python(tmp_path / "python", needed_by(listed(*NEEDED)), {"numpy"})))
    assert worker.ask("open", {"path": str(sample_films[0])}).sentence == sentence
    worker.start()
    assert worker.client.problem == sentence
    assert worker.problems == [sentence]
    assert worker.client.state == "broken"
    assert worker.ask("analyze", {"path": str(sample_films[0])}).sentence == sentence
    # One that cannot be started is not started again and again.
    assert sum("The analysis program ended" in line for line in worker.lines) == 2
