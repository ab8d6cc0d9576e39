"""Maps and scores of a classifier that knows a phantom's opacities."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from CovidXRayLib.classification.lung_crop import cut_out_lungs
from CovidXRayLib.classification.opacity_map import opacity_on_crop
from CovidXRayLib.evaluation.scoring.annotations import Annotations
from CovidXRayLib.evaluation.scoring.map_result import Erasure, MapResult
from CovidXRayLib.evaluation.scoring.measure_maps import MapMeasurement
from CovidXRayLib.films.film import Film
from CovidXRayLib.metrics.localization import Localization
from CovidXRayLib.training.augmentation.erased_opacities import at_coldest, reduction

SIZE = 160


@pytest.fixture
def annotations(phantom, tmp_path: Path) -> Annotations:
    """The opacities drawn in two files, of which the first shows the upper half."""
    (tmp_path / "lesions").mkdir()
    half = phantom.opacity.shape[0] // 2
    for kind, rows in (("ground_glass", slice(half)), ("consolidation", slice(half, None))):
        drawing = np.zeros(phantom.opacity.shape, np.uint8)
        drawing[rows] = phantom.opacity[rows] * np.uint8(255)
        cv2.imwrite(str(tmp_path / "lesions" / f"film_{kind}.png"), drawing)
    return Annotations.read([tmp_path])


def measured(classifier, weights, annotations, phantom, name: str = "film", erases: bool = True) -> MapResult:
    film = Film(phantom.pixels)
    crop = classifier.crop(film.network_pixels(), phantom.lungs)
    maps = MapMeasurement(classifier, weights, annotations)
    return maps.measure(name, film, phantom.lungs, crop, classifier.classify(crop), erases=erases)


def test_a_map_of_the_truth_lies_in_the_lesions_and_grad_cam_of_the_rest_does_not(
    knowing, phantom, weights, annotations
):
    found = measured(knowing(phantom), weights, annotations, phantom)
    assert found.opacity_map.auc > 0.95
    assert found.opacity_map.hottest == pytest.approx(1, abs=0.02)
    inside = phantom.lungs.any(axis=0)
    assert found.opacity_map.covered == pytest.approx(phantom.opacity[inside].mean(), abs=0.03)
    assert found.grad_cam.auc < 0.05
    assert found.grad_cam.covered == found.opacity_map.covered
    assert found.severity == 6


def test_the_score_falls_without_the_opacities_but_not_without_the_same_elsewhere(
    knowing, phantom, weights, annotations
):
    classifier = knowing(phantom)
    pixels = Film(phantom.pixels).network_pixels()
    before = classifier.classify(classifier.crop(pixels, phantom.lungs)).probability
    erasure = measured(classifier, weights, annotations, phantom).erasure
    assert erasure.opacities < before - 0.05
    assert erasure.control > before


def test_films_without_drawings_maps_or_a_positive_score_lack_the_figures(
    knowing, phantom, weights, annotations
):
    assert measured(knowing(phantom), weights, annotations, phantom, "other", False) == MapResult(severity=6)
    old = measured(knowing(phantom, has_maps=False), weights, annotations, phantom)
    assert (old.severity, old.opacity_map, old.erasure) == (None, None, None)
    assert old.grad_cam is not None


@pytest.fixture(scope="module")
def patch(knowing, phantom):
    classifier = knowing(phantom)
    crop = classifier.crop(phantom.pixels, phantom.lungs)
    patch = cut_out_lungs(phantom.pixels, phantom.lungs, SIZE)
    return patch, opacity_on_crop(classifier.classify(crop).opacity, crop.sides)


def test_opacities_are_darkened_to_the_lung_around_them_and_nothing_else(patch):
    patch, opacity = patch
    amount = reduction(patch.values, patch.inside, opacity)
    assert amount.min() >= 0
    assert not amount[~patch.inside].any()
    assert amount[patch.inside & (opacity < 0.02)].max() < 0.05
    opaque, clear = patch.inside & (opacity > 0.7), patch.inside & (opacity < 0.1)
    excess = patch.values[opaque].mean() - patch.values[clear].mean()
    left = (patch.values - amount)[opaque].mean() - patch.values[clear].mean()
    assert left < 0.5 * excess


def test_the_control_takes_as_much_away_where_the_map_is_lowest(patch):
    patch, opacity = patch
    amount = reduction(patch.values, patch.inside, opacity)
    control = at_coldest(amount, patch.inside, opacity)
    np.testing.assert_array_equal(np.sort(control[patch.inside]), np.sort(amount[patch.inside]))
    assert not control[~patch.inside].any()
    taken, kept = patch.inside & (control > 0), patch.inside & (control == 0)
    assert opacity[taken].max() <= opacity[kept].min()


def test_a_clear_map_leaves_nothing_to_erase(patch):
    patch, opacity = patch
    assert reduction(patch.values, patch.inside, 0.2 * opacity) is None


def test_results_survive_json():
    found = MapResult(7.5, Localization(0.9, 0.8, 0.3), None, Erasure(0.4, 0.9))
    assert MapResult.from_dict(found.to_dict()) == found
    assert MapResult.from_dict(MapResult().to_dict()) == MapResult()
    with pytest.raises(TypeError):
        MapResult.from_dict(found.to_dict() | {"severity": "high"})


def test_annotations_of_all_folders_are_read(annotations, tmp_path: Path):
    other = tmp_path / "other"
    other.mkdir()
    columns = [f"reader{reader}_{zone}" for reader in (1, 2) for zone in "abcdef"]
    (other / "brixia.csv").write_text(f"id,{','.join(columns)}\nx,{','.join('001122' + '333333')}\n")
    both = Annotations.read([tmp_path, other])
    assert both.files("film") == annotations.files("film")
    assert both.brixia["x"].sum(axis=1).tolist() == [6, 18]
    assert both.lesions("x", (4, 4)) is None
