"""Lungs that are partly plain white have no information there."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib import Analyzer
from CovidXRayLib.films.film import Film
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.quality_checks.white_lungs import check_white, white_share
from CovidXRayLib.reading import Check

PASSED = Check("content", True, "")


def painted(share: float) -> tuple[np.ndarray, np.ndarray]:
    """A gray film of which that share of the lungs is white, and the lungs."""
    pixels, lungs = np.full((1200, 1000), 0.4, np.float32), np.zeros((2, 1200, 1000), bool)
    lungs[0, 200:1000, 100:450] = lungs[1, 200:1000, 550:900] = True
    pixels[200 : 200 + round(800 * share)] = 1
    pixels[:, 950:] = 1  # outside the lungs
    return pixels, lungs


@pytest.mark.parametrize(
    ("share", "outcome"),
    [(0, "passed"), (0.02, "passed"), (0.05, "doubtful"), (0.2, "failed"), (1, "failed")],
)
def test_outcome_follows_the_share(share: float, outcome: str) -> None:
    pixels, lungs = painted(share)
    assert white_share(pixels, lungs) == pytest.approx(share, abs=0.005)
    check = check_white(pixels, lungs, PASSED)
    assert check.outcome == outcome
    assert ("plain white" in check.message) == (outcome != "passed")


def test_what_has_failed_stays_failed_and_no_lungs_are_no_reason() -> None:
    pixels, lungs = painted(1)
    blank = Check("content", False, "Blank or almost blank image.")
    assert check_white(pixels, lungs, blank) is blank
    assert check_white(pixels, np.zeros_like(lungs), PASSED) is PASSED


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer()


def test_overexposed_film_gets_no_score(analyzer: Analyzer) -> None:
    chest = project_chest(31, size=512)
    for gain, is_scored in ((1.0, True), (2.5, False)):
        film = Film(np.clip(np.rint(chest.pixels * (gain * 255)), 0, 255).astype(np.float32) / 255)
        reading = analyzer.analyze(film, lungs=chest.lungs).reading
        (check,) = [one for one in reading.checks if one.name == "content"]
        assert check.ok == is_scored and (reading.probability is not None) == is_scored
