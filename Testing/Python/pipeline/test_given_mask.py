"""Lungs drawn manually take the place of the U-Net's, and of nothing else."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib import Analyzer, Film, read_film
from CovidXRayLib.phantom.frontal_chest import project_chest


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer(device="cpu")


def test_own_mask_gives_the_same_score(analyzer: Analyzer, sample_films: list[Path]) -> None:
    for path in sample_films:
        found = analyzer.analyze(path)
        given = analyzer.analyze(path, lungs=found.lungs)
        assert np.array_equal(given.lungs, found.lungs)
        assert found.opacity_map is not None and given.opacity_map is not None
        assert np.array_equal(given.opacity_map, found.opacity_map)
        before, after = found.reading, given.reading
        assert after.probability == before.probability
        assert (before.mask_edited, after.mask_edited) == (False, True)
        assert "U-Net" in before.seconds and "U-Net" not in after.seconds
        assert after.verdict == f"{before.verdict} Manually edited mask."
        assert after.to_dict()["mask_edited"] is True and before.to_dict()["mask_edited"] is False
        assert after.area_share == pytest.approx(before.area_share, abs=0.005)
        assert before.mask_quality is not None and min(before.mask_quality.expected_dice or (0,)) > 0.9
        assert after.mask_quality is not None and after.mask_quality.confidence == 1
        assert after.mask_quality.expected_dice is None


def test_only_the_given_lungs_count(analyzer: Analyzer) -> None:
    phantom = project_chest(60, size=512)
    film = Film(phantom.pixels.copy())
    given = analyzer.analyze(film, lungs=phantom.lungs)
    assert given.reading.probability == analyzer.classify(film, phantom.lungs)
    assert given.opacity_map is not None and not given.opacity_map[~phantom.lungs.any(axis=0)].any()


def test_given_mask_is_measured_per_side(analyzer: Analyzer) -> None:
    phantom = project_chest(61, size=512)
    film, lungs = Film(phantom.pixels.copy()), phantom.lungs.copy()
    lungs[1] = False
    quality = analyzer.analyze(film, lungs=lungs).reading.mask_quality
    assert quality is not None
    assert quality.area_share[0] == pytest.approx(lungs[0].mean(), abs=0.002)
    assert quality.area_share[1] == 0
    assert quality.reasons == ("Left lung not found.",)


def test_swapped_sides_are_doubted(analyzer: Analyzer) -> None:
    phantom = project_chest(61, size=512)
    mirrored = dataclasses.replace(
        Film(np.ascontiguousarray(phantom.pixels[:, ::-1])), patient_orientation=("R", "F")
    )
    for film, lungs in ((Film(phantom.pixels.copy()), phantom.lungs), (mirrored, phantom.lungs[:, :, ::-1])):
        outcomes = []
        for given in (lungs, lungs[::-1]):
            checks = analyzer.analyze(film, lungs=np.ascontiguousarray(given)).reading.checks
            (check,) = [one for one in checks if one.name == "lungs"]
            outcomes.append((check.outcome, "swapped" in check.message))
        assert outcomes == [("passed", False), ("doubtful", True)]


def test_empty_mask_gets_no_score(analyzer: Analyzer, sample_films: list[Path]) -> None:
    film = read_film(sample_films[0])
    given = analyzer.analyze(film, lungs=np.zeros((2, *film.shape), bool))
    assert given.reading.probability is None and given.opacity_map is None
    assert given.reading.verdict == "No score: No lungs found. Manually edited mask."


def test_film_checks_still_withhold_the_score(analyzer: Analyzer) -> None:
    phantom = project_chest(62, size=512)
    inverted = analyzer.analyze(Film(1 - phantom.pixels), lungs=phantom.lungs)
    assert "polarity" in {check.name for check in inverted.reading.checks if not check.ok}
    noise = np.random.default_rng(1).random((512, 512), np.float32)
    nothing = analyzer.analyze(Film(noise), lungs=phantom.lungs)
    assert nothing.reading.probability is None and inverted.reading.probability is None
    assert np.array_equal(nothing.lungs, phantom.lungs)


def test_given_sides_are_kept_on_a_mirrored_film(analyzer: Analyzer) -> None:
    phantom = project_chest(63, size=512)
    mirrored = dataclasses.replace(
        Film(np.ascontiguousarray(phantom.pixels[:, ::-1])), patient_orientation=("R", "F")
    )
    lungs = np.ascontiguousarray(phantom.lungs[:, :, ::-1])
    given = analyzer.analyze(mirrored, lungs=lungs)
    assert np.array_equal(given.lungs, lungs)
    areas = tuple(side.mean() for side in phantom.lungs)
    assert given.reading.area_share == pytest.approx(areas, abs=0.002)
    assert [check.name for check in given.reading.checks if not check.ok] == ["mirroring"]


@pytest.mark.parametrize(
    "lungs", [np.zeros((2, 10, 10), bool), np.zeros((512, 512), bool), np.zeros((2, 512, 512), np.uint8)]
)
def test_mask_of_different_shape_or_type_is_rejected(analyzer: Analyzer, lungs: np.ndarray) -> None:
    film = Film(project_chest(64, size=512).pixels.copy())
    with pytest.raises(ValueError, match="mask must be bool of shape"):
        analyzer.analyze(film, lungs=lungs)
