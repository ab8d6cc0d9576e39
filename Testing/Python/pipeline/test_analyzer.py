"""Whole films through the analyzer, with the shipped weights."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from CovidXRayLib import Analyzer, Film, FilmError, read_film
from CovidXRayLib.metrics.overlap import LungOverlap
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.lateral_chest import project_lateral
from CovidXRayLib.quality_checks.check_names import CHECK_NAMES


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer(device="cpu")


def _failed(analyzer: Analyzer, film: Film) -> set[str]:
    found = analyzer.analyze(film)
    failed = {check.name for check in found.reading.checks if not check.ok}
    assert (found.reading.probability is None) == bool(failed)
    assert (found.opacity_map is None) == bool(failed)
    return failed


def test_samples_get_score_opacity_map_and_lungs(analyzer: Analyzer, sample_films: list[Path]) -> None:
    for path in sample_films:
        found = analyzer.analyze(path)
        reading, lungs, opacity_map = found.reading, found.lungs, found.opacity_map
        rows, columns = read_film(path).shape
        assert reading.withheld_because == ()
        assert reading.probability is not None and 0 <= reading.probability <= 1
        assert lungs.shape == (2, rows, columns) and lungs.dtype == bool
        assert not (lungs[0] & lungs[1]).any()
        assert opacity_map is not None and opacity_map.shape == (rows, columns)
        assert opacity_map.min() >= 0 and opacity_map.max() <= 1
        assert not opacity_map[~lungs.any(axis=0)].any()
        assert tuple(check.name for check in reading.checks) == CHECK_NAMES
        content = json.loads(reading.to_json())
        assert content["probability"] == reading.probability
        assert content["film"]["sha256"] == found.film.sha256


def test_lungs_of_new_phantoms_are_on_the_correct_side(analyzer: Analyzer) -> None:
    overlaps = []
    for seed in range(50, 58):
        phantom = project_chest(seed, size=512, opacity=(seed % 4) / 4)
        lungs = analyzer.analyze(Film(phantom.pixels.copy())).lungs
        overlaps.append(LungOverlap.between(lungs, phantom.lungs))
    assert not any(overlap.swapped for overlap in overlaps)
    assert np.median([overlap.both for overlap in overlaps]) > 0.93


def _written_on(pixels: np.ndarray, lungs: np.ndarray) -> np.ndarray:
    """Write a date, a letter and a white block where there is no lung."""
    marks = np.zeros(pixels.shape, np.uint8)
    rows, columns = pixels.shape
    cv2.putText(marks, "2020-03-28", (5, 30), cv2.FONT_HERSHEY_SIMPLEX, 1, 255, 2)
    cv2.putText(marks, "L", (columns - 60, 80), cv2.FONT_HERSHEY_SIMPLEX, 2, 255, 4)
    cv2.rectangle(marks, (columns // 2 - 20, rows - 60), (columns // 2 + 60, rows - 5), 255, -1)
    written = np.where((marks > 0) & ~lungs.any(axis=0), 1.0, pixels).astype(np.float32)
    assert (written != pixels).sum() > 1000
    return written


def test_nothing_outside_the_mask_can_change_the_score(
    analyzer: Analyzer, sample_films: list[Path], print_measurement: Callable[[str], None]
) -> None:
    for path in sample_films:
        film = read_film(path)
        lungs = analyzer.analyze(film).lungs
        written = Film(_written_on(film.pixels, lungs))
        # Rounding alone: the range of gray levels may be another one, to which the lungs are indifferent.
        assert analyzer.classify(written, lungs) == pytest.approx(analyzer.classify(film, lungs), abs=1e-5)
        # End to end the mask may move a little, and the score with it.
        before, after = analyzer.analyze(film), analyzer.analyze(written)
        overlap = LungOverlap.between(before.lungs, after.lungs)
        assert overlap.both > 0.95
        scores = before.reading.probability, after.reading.probability
        assert scores[0] is not None and scores[1] is not None
        change = scores[1] - scores[0]
        print_measurement(
            f"{path.name} written on: mask Dice {overlap.both:.4f}, end-to-end probability {change:+.4f}"
        )


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (lambda pixels: np.rot90(pixels, 2), "rotation"),
        (lambda pixels: np.rot90(pixels, 1), "rotation"),
        (lambda pixels: np.rot90(pixels, -1), "rotation"),
        (lambda pixels: 1 - pixels, "polarity"),
        (lambda pixels: pixels[::12, ::12], "size"),
        (lambda pixels: 0.5 + 0.005 * pixels, "content"),
    ],
)
def test_distorted_films_are_withheld_for_the_right_reason(
    analyzer: Analyzer, sample_films: list[Path], change: Callable[[np.ndarray], np.ndarray], check: str
) -> None:
    for path in sample_films:
        changed = np.ascontiguousarray(change(read_film(path).pixels), np.float32)
        failed = _failed(analyzer, Film(changed))
        assert check in failed, (path, failed)


def test_lateral_phantoms_are_withheld(analyzer: Analyzer) -> None:
    for seed in range(6):
        assert "view" in _failed(analyzer, Film(project_lateral(seed, size=512).pixels.copy()))


def test_half_a_film_is_withheld(analyzer: Analyzer, sample_films: list[Path]) -> None:
    for path in sample_films:
        pixels = read_film(path).pixels
        half = np.ascontiguousarray(pixels[:, : pixels.shape[1] * 45 // 100])
        assert _failed(analyzer, Film(half)) & {"chest", "view", "lungs"}, path


def test_cut_off_lungs_in_a_frame_are_reported(analyzer: Analyzer) -> None:
    for seed, shade in ((60, 0.0), (61, 0.5), (62, 1.0)):
        phantom = project_chest(seed, size=512)
        rows = np.flatnonzero(phantom.lungs.any(axis=(0, 2)))
        whole = np.pad(phantom.pixels, 50, constant_values=shade)
        cut = np.pad(phantom.pixels[: rows[0] + (rows[-1] - rows[0]) * 2 // 3], 50, constant_values=shade)
        for pixels, complete in ((whole, True), (cut, False)):
            checks = analyzer.analyze(Film(pixels)).reading.checks
            silent = all(check.ok and not check.doubtful for check in checks)
            assert silent == complete, (seed, shade, complete)


def test_film_mirrored_by_its_header_is_withheld_with_correct_sides(
    analyzer: Analyzer, sample_films: list[Path]
) -> None:
    film = read_film(sample_films[0])
    mirrored = dataclasses.replace(
        film,
        display=np.ascontiguousarray(film.pixels[:, ::-1]),
        modality_pixels=None,
        patient_orientation=("R", "F"),
    )
    found = analyzer.analyze(mirrored)
    assert [check.name for check in found.reading.checks if not check.ok] == ["mirroring"]
    expected = analyzer.analyze(film).lungs[:, :, ::-1]
    assert np.array_equal(found.lungs, expected)


@pytest.mark.parametrize(("side", "doubtful"), [(220, True), (290, False)])
def test_lungs_with_fewer_pixels_than_the_classifier_sees(
    analyzer: Analyzer, sample_films: list[Path], side: int, doubtful: bool
) -> None:
    pixels = cv2.resize(read_film(sample_films[0]).pixels, (side, side), interpolation=cv2.INTER_AREA)
    found = analyzer.analyze(Film(np.pad(np.clip(pixels, 0, 1), (300 - side) // 2)))
    assert found.reading.probability is not None
    (size,) = (check for check in found.reading.checks if check.name == "size")
    assert (size.ok, size.doubtful) == (True, doubtful)
    assert ("less reliable" in size.message) == doubtful


def test_prevalence_changes_the_verdict_not_the_score(analyzer: Analyzer, sample_films: list[Path]) -> None:
    rare, common = (analyzer.analyze(sample_films[0], prevalence=share).reading for share in (0.01, 0.5))
    assert rare.probability == common.probability
    assert rare.evidence is not None and common.evidence is not None
    assert rare.evidence.post_test.value < common.evidence.post_test.value
    assert rare.category == common.category is not None
    with pytest.raises(ValueError, match="between 0 and 1"):
        analyzer.analyze(sample_films[0], prevalence=1.5)


@pytest.mark.parametrize("prevalence", [0.0, 1.0, 20, float("nan"), "x", "0.2", True])
def test_impossible_prevalence_is_rejected(
    analyzer: Analyzer, sample_films: list[Path], prevalence: object
) -> None:
    with pytest.raises(ValueError, match="the prevalence must be a number between 0 and 1"):
        analyzer.analyze(sample_films[0], prevalence=prevalence)  # type: ignore[arg-type]


def test_non_film_raises(analyzer: Analyzer, tmp_path: Path) -> None:
    path = tmp_path / "notes.dcm"
    path.write_text("not a film")
    with pytest.raises(FilmError, match=r"notes\.dcm"):
        analyzer.analyze(path)


def test_reading_has_no_patient_data(analyzer: Analyzer, sample_films: list[Path]) -> None:
    film = read_film(sample_films[0])
    assert film.identifiers.patient_name and film.identifiers.patient_id
    text = analyzer.analyze(film).reading.to_json() + repr(film.identifiers)
    assert film.identifiers.patient_name not in text
    assert film.identifiers.patient_id not in text
