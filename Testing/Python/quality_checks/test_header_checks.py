"""The header against the pixels: modality, body part, projection and age."""

from __future__ import annotations

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import (
    ComputedRadiographyImageStorage,
    DigitalXRayImageStorageForPresentation,
    DigitalXRayImageStorageForProcessing,
    SecondaryCaptureImageStorage,
)

from CovidXRayLib.films.dicom.patient_age import patient_age
from CovidXRayLib.films.film import Film, Identifiers
from CovidXRayLib.quality_checks.appearance import check_appearance
from CovidXRayLib.quality_checks.header_checks import check_header, trust_detector, with_header
from CovidXRayLib.reading import Check

PIXELS = np.zeros((64, 64), np.float32)


@pytest.mark.parametrize("modality", ["CR", "DX", "RG", "OT", "SC", None])
@pytest.mark.parametrize("part", ["CHEST", "Thorax AP", "TORAX", "RIBS", "", None])
def test_a_header_of_a_chest_radiograph_is_not_mentioned(modality: str | None, part: str | None) -> None:
    assert set(check_header(Film(PIXELS, modality=modality, body_part=part, view="PA"))) == {"age"}


@pytest.mark.parametrize("modality", ["CT", "MR", "US", "NM", "PT"])
def test_another_modality_withholds(modality: str) -> None:
    check = check_header(Film(PIXELS, modality=modality))["chest"]
    assert not check.ok
    assert modality in check.message


@pytest.mark.parametrize("part", ["KNEE", "ABDOMEN", "LSPINE", "RODILLA"])
def test_another_body_part_is_a_warning_that_names_it(part: str) -> None:
    check = check_header(Film(PIXELS, body_part=part))["chest"]
    assert check.ok and check.doubtful
    assert part in check.message


@pytest.mark.parametrize(
    ("intensity", "outcome"), [("LIN", "failed"), ("LOG", "doubtful"), (None, "doubtful")]
)
def test_raw_data_of_the_detector_are_named(intensity: str | None, outcome: str) -> None:
    film = Film(PIXELS, presentation_intent="FOR PROCESSING", intensity=intensity, body_part="CHEST")
    check = check_header(film)["chest"]
    assert (check.ok, check.doubtful) == (outcome != "failed", outcome == "doubtful")
    assert "FOR PROCESSING" in check.message
    assert "chest" not in check_header(Film(PIXELS, presentation_intent="FOR PRESENTATION"))


@pytest.mark.parametrize(
    "view",
    ["LL", "RL", "LATERAL", "RLD", "LATERAL LEFT", "L LAT", "LLAT", "Lt. Lateral", "LAT_ERECT", "LL UPRIGHT"],
)
def test_a_lateral_view_position_withholds(view: str) -> None:
    assert not check_header(Film(PIXELS, view=view))["view"].ok


@pytest.mark.parametrize("view", ["PA LAT", "AP/LATERAL"])
def test_a_view_position_that_names_two_projections_is_a_warning(view: str) -> None:
    check = check_header(Film(PIXELS, view=view))["view"]
    assert check.ok and check.doubtful and view in check.message


@pytest.mark.parametrize("view", ["PA", "AP SUPINE", "ERECT PA", "PLATE", "R", "FLAT AP", "left"])
def test_a_view_position_that_is_not_lateral_is_not_mentioned(view: str) -> None:
    assert "view" not in check_header(Film(PIXELS, view=view))


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        ("Thorax LAT", True),
        ("torax perfil", True),
        ("Chest PA and LAT", False),
        ("Chest", False),
        ("", False),
    ],
)
def test_a_series_of_lateral_films_is_a_warning(text: str, doubtful: bool) -> None:
    assert ("view" in check_header(Film(PIXELS, series_text=text))) == doubtful


@pytest.mark.parametrize(
    ("age", "outcome"),
    [(None, "not asked"), (0.5, "failed"), (15.9, "failed"), (16.0, "passed"), (80.0, "passed")],
)
def test_children_are_withheld(age: float | None, outcome: str) -> None:
    assert check_header(Film(PIXELS, age_years=age))["age"].outcome == outcome


def test_of_pixels_and_header_the_worse_counts() -> None:
    passed, doubtful = Check("view", True, "p"), Check("view", True, "d", doubtful=True)
    failed = Check("view", False, "f")
    assert with_header({"view": passed}, {"view": doubtful})["view"] is doubtful
    assert with_header({"view": failed}, {"view": doubtful})["view"] is failed
    assert with_header({"view": doubtful}, {"view": failed})["view"] is failed
    assert with_header({"view": passed}, {})["view"] is passed


@pytest.mark.parametrize(
    ("elements", "years"),
    [
        ({"PatientAge": "045Y"}, 45),
        ({"PatientAge": "006M"}, 0.5),
        ({"PatientAge": "003W"}, 21 / 365.25),
        ({"PatientAge": "010D"}, 10 / 365.25),
        ({"PatientAge": "999Y"}, None),
        ({"PatientAge": "old"}, None),
        ({"PatientBirthDate": "20100101", "StudyDate": "20200101"}, 10),
        ({"PatientBirthDate": "2010.01.01", "StudyDate": "20200101"}, 10),
        ({"PatientBirthDate": "20300101", "StudyDate": "20200101"}, None),
        ({"PatientBirthDate": "20100101"}, None),
        ({}, None),
    ],
)
def test_the_age_is_that_of_the_header(elements: dict[str, str], years: float | None) -> None:
    dataset = Dataset()
    for name, value in elements.items():
        setattr(dataset, name, value)
    age = patient_age(dataset)
    assert age == (None if years is None else pytest.approx(years, abs=0.01))


def a_photograph(probability: float) -> dict[str, Check]:
    """Return the checks of an upright frontal film that is a photograph with this probability."""
    logits = {"kind": [9, 0, 0], "rotation": [9, 0, 0, 0], "inverted": [-9]}
    logits["photograph"] = [np.log(probability / (1 - probability))]
    return check_appearance({name: np.array(values, np.float32) for name, values in logits.items()})


@pytest.mark.parametrize(
    ("probability", "outcome"), [(0.1, "passed"), (0.4, "doubtful"), (0.6, "failed"), (0.99, "failed")]
)
def test_a_photograph_withholds(probability: float, outcome: str) -> None:
    assert a_photograph(probability)["photograph"].outcome == outcome


@pytest.mark.parametrize(
    "sop_class",
    [
        ComputedRadiographyImageStorage,
        DigitalXRayImageStorageForPresentation,
        DigitalXRayImageStorageForProcessing,
    ],
)
def test_an_image_of_a_detector_is_only_warned_of_as_a_photograph(sop_class: str) -> None:
    film = Film(PIXELS, identifiers=Identifiers(sop_class_uid=sop_class))
    seen = a_photograph(0.9)
    assert trust_detector(seen, film)["photograph"].outcome == "doubtful"
    assert trust_detector(a_photograph(0.1), film)["photograph"].outcome == "passed"
    scanned = Film(PIXELS, identifiers=Identifiers(sop_class_uid=SecondaryCaptureImageStorage))
    for other in (scanned, Film(PIXELS)):
        assert trust_detector(seen, other)["photograph"].outcome == "failed"
