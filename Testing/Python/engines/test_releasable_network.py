"""A network's memory is given up for a large film, and read again unchanged or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib import Analyzer, WeightsError
from CovidXRayLib.engines.factory import create_engine
from CovidXRayLib.engines.releasable_network import ReleasableNetwork
from CovidXRayLib.films import limits
from CovidXRayLib.weights.registry import load_artifact, weights_folder

FILM = np.random.default_rng(1).random((1, 128, 128, 1), np.float32)


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    folder = tmp_path / "weights"
    shutil.copytree(weights_folder(), folder)
    return folder


def test_released_network_answers_as_before(weights: Path) -> None:
    network = ReleasableNetwork(create_engine(), load_artifact("filmcheck", weights))
    before = network(FILM)
    network.release()
    after = network(FILM)
    assert all(np.array_equal(before[name], after[name]) for name in before)


def test_replaced_file_is_not_read(weights: Path) -> None:
    network = ReleasableNetwork(create_engine(), load_artifact("filmcheck", weights))
    shutil.copy(weights / "unet.onnx", weights / "filmcheck.onnx")
    network(FILM)
    network.release()
    with pytest.raises(WeightsError, match="does not match"):
        network(FILM)


def test_large_film_gets_the_same_answer(sample_films: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    analyzer = Analyzer()
    usual = analyzer.analyze(sample_films[0])
    monkeypatch.setattr("CovidXRayLib.pipeline.MAX_PIXELS_BESIDE_NETWORKS", 1000)
    for _time in range(2):
        large = analyzer.analyze(sample_films[0])
        assert large.reading.probability == usual.reading.probability
        np.testing.assert_array_equal(large.lungs, usual.lungs)
    assert limits.MAX_PIXELS_BESIDE_NETWORKS > 4300**2  # the largest detector
