"""What a real child answers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from CovidXRayLib import Analyzer, read_film
from CovidXRayLib.films.film_metadata import FilmMetadata
from CovidXRayLib.segmentation.label_map import label_map
from CovidXRayLib.worker.worker_settings import DEFAULT_SETTINGS

STAGES = ["Reading the film", "Checking the film", "Segmenting the lungs", "Scoring", "Preparing the result"]


def _mirrored(source: Path, folder: Path) -> Path:
    """Write a film again as if it had been taken through the patient's back and said so."""
    dataset = pydicom.dcmread(source)
    dataset.decompress()
    pixels = np.ascontiguousarray(dataset.pixel_array[:, ::-1])
    dataset.PixelData = pixels.tobytes()
    dataset.PatientOrientation = ["R", "F"]
    path = folder / "mirrored.dcm"
    dataset.save_as(path, enforce_file_format=True)
    return path


def test_film_is_opened_like_the_reader(worker: Any, sample_films: list[Path]) -> None:
    for path in sample_films:
        answer = worker.ask("open", {"path": str(path)}).answer
        film = read_film(path)
        assert np.array_equal(answer.arrays["pixels"], film.pixels)
        metadata = FilmMetadata.from_dict(answer.fields["film"])
        assert metadata == FilmMetadata.of(film)
        assert FilmMetadata.of(metadata.with_pixels(answer.arrays["pixels"])) == metadata


def test_reading_equals_the_library(worker: Any, sample_films: list[Path]) -> None:
    analyzer = Analyzer(device="cpu")
    for path in sample_films:
        asked = worker.ask("analyze", {"path": str(path), "prevalence": 0.1})
        expected = analyzer.analyze(path, prevalence=0.1)
        fields, arrays = asked.answer.fields, asked.answer.arrays
        skipped = {"seconds", "analyzed_at"}
        assert {key: value for key, value in fields["reading"].items() if key not in skipped} == {
            key: value for key, value in expected.reading.to_dict().items() if key not in skipped
        }
        assert np.array_equal(arrays["lungs"], label_map(expected.lungs))
        assert expected.opacity_map is not None
        assert np.abs(arrays["opacity_map"] / 255 - expected.opacity_map).max() <= 0.5 / 255 + 1e-6
        assert fields["reading"]["category"] == expected.reading.category is not None
        assert asked.stages == [(name, number, 5) for number, name in enumerate(STAGES, start=1)]


def test_path_and_array_give_the_same_answer(worker: Any, sample_films: list[Path], tmp_path: Path) -> None:
    for path in (*sample_films, _mirrored(sample_films[0], tmp_path)):
        opened = worker.ask("open", {"path": str(path)}).answer
        by_path = worker.ask("analyze", {"path": str(path)}).answer
        by_array = worker.ask(
            "analyze", {"path": None, "film": opened.fields["film"]}, {"pixels": opened.arrays["pixels"]}
        ).answer
        # What the panel hands over is the display, which differs from the file's values by rounding.
        probabilities = [one.fields["reading"]["probability"] for one in (by_array, by_path)]
        assert probabilities[0] == pytest.approx(probabilities[1], abs=1e-4)
        for key in ("verdict", "checks", "film"):
            assert by_array.fields["reading"][key] == by_path.fields["reading"][key], (path, key)
        assert by_array.arrays.keys() == by_path.arrays.keys()
        for name, array in by_path.arrays.items():
            levels = 1 if name == "opacity_map" else 0
            np.testing.assert_allclose(by_array.arrays[name].astype(int), array.astype(int), atol=levels)
    assert by_path.fields["reading"]["probability"] is None  # the mirrored one
    assert "Mirrored" in by_path.fields["reading"]["verdict"]
    right, left = (np.flatnonzero((by_path.arrays["lungs"] == side).any(axis=0)).mean() for side in (1, 2))
    assert right > left  # the patient's right lies on the right of a mirrored film


def test_file_changed_after_opening_is_reread(worker: Any, sample_films: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "film.dcm"
    path.write_bytes(sample_films[0].read_bytes())
    first = worker.ask("open", {"path": str(path)}).answer.fields["film"]["sha256"]
    path.write_bytes(sample_films[1].read_bytes())
    second = worker.ask("analyze", {"path": str(path)}).answer.fields["reading"]["film"]["sha256"]
    assert first == read_film(sample_films[0]).sha256
    assert second == read_film(sample_films[1]).sha256
    path.unlink()
    assert worker.ask("analyze", {"path": str(path)}).sentence.startswith("film.dcm: no such file")


def test_manual_mask_is_scored_and_kept(worker: Any, sample_films: list[Path]) -> None:
    path = str(sample_films[1])
    found = worker.ask("analyze", {"path": path}).answer
    asked = worker.ask("analyze", {"path": path}, {"lungs": found.arrays["lungs"]})
    reading = asked.answer.fields["reading"]
    assert reading["mask_edited"] and reading["verdict"].endswith("Manually edited mask.")
    assert reading["probability"] == found.fields["reading"]["probability"]
    assert [name for name, _, _ in asked.stages] == [name for name in STAGES if "lungs" not in name]
    assert asked.stages[-1][1:] == (4, 4)

    smaller = found.arrays["lungs"].copy()
    smaller[: smaller.shape[0] // 2] = 0
    edited = worker.ask("analyze", {"path": path}, {"lungs": smaller}).answer
    assert np.array_equal(edited.arrays["lungs"], smaller)
    area, before = (sum(one["mask_quality"]["area_share"]) for one in (edited.fields["reading"], reading))
    assert area < 0.8 * before

    nonsense = worker.ask("analyze", {"path": path}, {"lungs": smaller[:10]})
    assert "Unexpected error" in nonsense.sentence
    assert worker.ask("ping", {}).answer.kind == "pong"


def test_film_without_a_score_completes_all_stages(worker: Any, tmp_path: Path) -> None:
    film = {"file": "noise", "rows": 512, "columns": 512}
    pixels = np.random.default_rng(1).random((512, 512), np.float32)
    asked = worker.ask("analyze", {"film": film}, {"pixels": pixels})
    assert asked.answer.fields["reading"]["probability"] is None
    assert "opacity_map" not in asked.answer.arrays
    assert asked.stages[-1] == ("Preparing the result", 5, 5)
    numbers = [number for _, number, _ in asked.stages]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize(
    "pixels",
    [
        np.full((200, 200), np.nan, np.float32),
        np.full((200, 200), 2, np.float32),
        np.zeros((0, 5), np.float32),
        np.zeros((200, 200, 3), np.float32),
        np.zeros((200, 200), np.uint8),
    ],
)
def test_invalid_array_is_rejected(worker: Any, pixels: np.ndarray) -> None:
    assert "Unexpected error" in worker.ask("analyze", {"film": {}}, {"pixels": pixels}).sentence


def test_films_are_found_in_folders(worker: Any, sample_films: list[Path], tmp_path: Path) -> None:
    folder = sample_films[0].parent
    fields = worker.ask("find", {"paths": [str(folder)], "most": 2}).answer.fields
    assert fields["paths"] == [str(path) for path in sample_films[:2]]
    assert fields["found"] == len(sample_films)
    assert "contains no films" in worker.ask("find", {"paths": [str(tmp_path)], "most": 2}).sentence


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_opening_a_film_loads_no_network_library(new_worker: Callable, sample_films: list[Path]) -> None:
    worker = new_worker()
    worker.ask("open", {"path": str(sample_films[0])})
    maps = Path(f"/proc/{worker.transport.pid}/maps")
    assert "ncnn" not in maps.read_text()
    worker.start()
    assert "ncnn" in maps.read_text()


def test_missing_engine_is_reported_and_another_can_be_selected(
    new_worker: Callable, sample_films: list[Path], tmp_path: Path
) -> None:
    worker = new_worker()
    path = {"path": str(sample_films[0])}
    assert "choose an engine" in worker.ask("analyze", path).sentence
    worker.start({**DEFAULT_SETTINGS, "engine": "abacus"})
    assert worker.client.state == "stopped"
    worker.start({**DEFAULT_SETTINGS, "weights": str(tmp_path / "none")})
    assert [problem.partition(";")[0] for problem in worker.problems] == [
        "abacus cannot be started on this computer",
        f"{tmp_path / 'none' / 'registry.json'}: not found",
    ]
    assert worker.ask("analyze", path).sentence == worker.problems[-1]
    pid = worker.transport.pid
    worker.start({**DEFAULT_SETTINGS, "device": "cpu"})
    assert worker.client.state == "ready" and worker.client.problem is None
    assert worker.client.info is not None and worker.client.info["device"] == "CPU"
    assert worker.ask("analyze", path).answer.kind == "reading"
    assert worker.transport.pid == pid


def test_missing_gpu_is_reported(new_worker: Callable) -> None:
    worker = new_worker()
    worker.start({**DEFAULT_SETTINGS, "device": "gpu"})
    assert worker.problems == ["ncnn found no supported GPU; choose the processor (CPU) instead."]
    assert worker.client.state == "stopped"


def test_logs_and_messages_have_no_patient_data(
    new_worker: Callable, sample_films: list[Path], tmp_path: Path
) -> None:
    worker = new_worker()
    worker.start()
    folder = tmp_path / "Doe^Jane 1961"
    folder.mkdir()
    path = folder / "film.dcm"
    path.write_bytes(sample_films[0].read_bytes())
    (folder / "broken.dcm").write_bytes(sample_films[0].read_bytes()[:2000])
    sentences = []
    for kind, name in (("open", "film.dcm"), ("open", "broken.dcm"), ("analyze", "none.dcm")):
        asked = worker.ask(kind, {"path": str(folder / name)})
        sentences += [sentence for sentence, _ in asked.failures]
    wrong = {"lungs": np.zeros((3, 3), np.uint8)}
    sentences.append(worker.ask("analyze", {"path": str(path)}, wrong).sentence)
    assert [sentence.partition(":")[0] for sentence in sentences[:2]] == ["broken.dcm", "none.dcm"]
    assert any("ValueError in" in line for line in worker.lines)
    identifiers = read_film(path).identifiers
    text = "\n".join((*worker.lines, *sentences))
    for word in ("Doe", "1961", str(tmp_path), identifiers.patient_name, identifiers.patient_id):
        assert word and word not in text
