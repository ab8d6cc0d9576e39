"""All engines give the same answers on the sample films."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib import EngineError, read_film
from CovidXRayLib.classification.lung_crop import crop_lungs, network_input
from CovidXRayLib.engines.factory import create_engine
from CovidXRayLib.engines.protocols import Engine
from CovidXRayLib.preprocessing.letterbox import Letterbox
from CovidXRayLib.quality_checks.film_check_input import prepare_for_filmcheck
from CovidXRayLib.segmentation.lung_segmenter import LungSegmenter
from CovidXRayLib.segmentation.network_input import normalize_for_unet
from CovidXRayLib.weights.network_names import NETWORKS
from CovidXRayLib.weights.registry import load_artifact, weights_folder

# All compute in float32 with weights read from the same half-precision numbers.
TOLERANCE = {"unet": 1e-4, "filmcheck": 1e-3, "classifier": 1e-3}


def _input(name: str, path: Path, engine: Engine) -> np.ndarray:
    pixels = read_film(path).pixels
    size = load_artifact(name, weights_folder()).input_size
    if name == "filmcheck":
        return prepare_for_filmcheck(pixels, size)
    if name == "unet":
        letterbox = Letterbox.fit(pixels.shape, size)
        return normalize_for_unet(letterbox.place(pixels), letterbox)
    segmenter = LungSegmenter(engine, load_artifact("unet", weights_folder()))
    return network_input(crop_lungs(pixels, segmenter.segment(pixels).on_film, size).square)


@pytest.mark.parametrize("other", ["ncnn", pytest.param("tensorflow", marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", NETWORKS)
def test_engines_agree(
    name: str, other: str, sample_films: list[Path], print_measurement: Callable[[str], None]
) -> None:
    if other == "tensorflow":
        pytest.importorskip("tensorflow", reason="needs the extra 'train'")
    first, second = create_engine("onnxruntime", "cpu"), create_engine(other, "cpu")
    artifact = load_artifact(name, weights_folder())
    networks = [engine.load(artifact) for engine in (first, second)]
    largest: dict[str, float] = {}
    for path in sample_films:
        batch = _input(name, path, first)[None]
        answers = [network(batch) for network in networks]
        assert answers[0].keys() == answers[1].keys()
        for output, values in answers[0].items():
            scale = max(1.0, float(np.abs(values).max()))
            difference = float(np.abs(values - answers[1][output]).max()) / scale
            largest[output] = max(largest.get(output, 0.0), difference)
    for output, difference in largest.items():
        print_measurement(
            f"{name}, {output}: {other} differs by at most {difference:.1e} of the largest value"
        )
    assert max(largest.values()) < TOLERANCE[name], largest


def test_unknown_engine_and_device_are_reported() -> None:
    with pytest.raises(
        EngineError, match="'theano' is not an engine; choose one of ncnn, onnxruntime, tensorflow"
    ):
        create_engine("theano")
    with pytest.raises(EngineError, match="'tpu' is not a device"):
        create_engine("onnxruntime", "tpu")


@pytest.mark.parametrize("threads", [-1, 0, 2.5, "2", 1025, 10**10])
@pytest.mark.parametrize("engine", ["ncnn", "onnxruntime"])
def test_impossible_numbers_of_threads_are_refused(engine: str, threads: int) -> None:
    with pytest.raises(ValueError, match="threads must be an integer from 1 to 1024"):
        create_engine(engine, "cpu", threads)


def test_several_films_are_one_batch() -> None:
    network = create_engine("ncnn", "cpu").load(load_artifact("filmcheck", weights_folder()))
    films = np.random.default_rng(1).random((3, 128, 128, 1), np.float32)
    together = network(films)
    for number, film in enumerate(films):
        alone = network(film[None])
        for output, values in together.items():
            np.testing.assert_array_equal(values[number], alone[output][0])


def test_ncnn_is_for_the_cpu() -> None:
    with pytest.raises(EngineError, match="choose --engine onnxruntime for a GPU"):
        create_engine("ncnn", "gpu")


def test_missing_gpu_is_an_error() -> None:
    import onnxruntime

    from CovidXRayLib.engines.onnx_runtime import GPU_PROVIDERS

    if GPU_PROVIDERS.keys() & set(onnxruntime.get_available_providers()):
        pytest.skip("this build of ONNX Runtime has a GPU provider")
    with pytest.raises(EngineError, match="no GPU provider"):
        create_engine("onnxruntime", "gpu")


def test_engine_reports_its_device() -> None:
    engine = create_engine("onnxruntime", "cpu")
    assert engine.name.startswith("ONNX Runtime 1.")
    assert engine.device == "CPU"


def test_gpu_startup_failure_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build with CUDA on a computer without a card: the provider is there, and falls back to the CPU."""
    import onnxruntime

    providers = ["CUDAExecutionProvider", "CPUExecutionProvider"]
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: providers)
    engine = create_engine("onnxruntime", "gpu")
    with pytest.raises(EngineError, match="did not start on the NVIDIA GPU"):
        engine.load(load_artifact("filmcheck", weights_folder()))
