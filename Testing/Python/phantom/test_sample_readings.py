"""What a newcomer's first film shows: the sample films are read as what was put into them."""

from __future__ import annotations

import numpy as np
import pydicom
import pytest

from CovidXRayLib import AnalyzedFilm, Analyzer
from CovidXRayLib.metrics.localization import Localization
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.resources import resources_folder

OPACITIES = {"sample_opacities_ap": (204, "AP", 0.6), "sample_opacities_pa_monochrome1": (304, "PA", 0.5)}


@pytest.fixture(scope="module")
def analyzed() -> dict[str, AnalyzedFilm]:
    analyzer = Analyzer(device="cpu")
    films = sorted((resources_folder() / "Samples").glob("*.dcm"))
    return {film.stem: analyzer.analyze(film) for film in films}


def test_the_clear_sample_is_not_suggestive(analyzed: dict[str, AnalyzedFilm]) -> None:
    assert analyzed["sample_clear_pa"].reading.category == "not_suggestive"


@pytest.mark.parametrize("name", OPACITIES)
def test_samples_with_opacities_are_suggestive(analyzed: dict[str, AnalyzedFilm], name: str) -> None:
    assert analyzed[name].reading.category == "suggestive"


@pytest.mark.parametrize("name", OPACITIES)
def test_the_map_lies_on_the_opacities_that_were_put_there(
    analyzed: dict[str, AnalyzedFilm], name: str
) -> None:
    seed, view, opacity = OPACITIES[name]
    found = analyzed[name].opacity_map
    assert found is not None
    chest = project_chest(seed, pydicom.dcmread(resources_folder() / "Samples" / f"{name}.dcm").Rows,
                          view=view, opacity=opacity)  # fmt: skip
    lung = np.asarray(chest.lungs.any(axis=0))
    assert found.shape == lung.shape
    agreement = Localization.of(found[lung], chest.opacity[lung])
    assert agreement is not None
    assert agreement.auc >= 0.8
    assert agreement.hottest >= min(0.95, 2 * agreement.covered)


def test_no_sample_is_taken_for_a_child(analyzed: dict[str, AnalyzedFilm]) -> None:
    for name, found in analyzed.items():
        assert not any("child" in check.message for check in found.reading.checks), name


def test_no_sample_has_a_failed_check(analyzed: dict[str, AnalyzedFilm]) -> None:
    for name, found in analyzed.items():
        assert not found.reading.withheld_because, (name, found.reading.withheld_because)
