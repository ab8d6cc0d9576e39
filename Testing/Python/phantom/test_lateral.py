"""The lateral phantom: a film that has no lung fields to outline."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.lateral_chest import project_lateral


@pytest.mark.parametrize("seed", range(4))
def test_lateral_has_no_lungs_or_opacities(seed: int) -> None:
    phantom = project_lateral(seed, 256)
    assert phantom.view == "LL"
    assert phantom.pixels.shape == (256, 256)
    assert phantom.pixels.dtype == np.float32
    assert 0 <= phantom.pixels.min() < 0.2
    assert 0.8 < phantom.pixels.max() <= 1
    assert not phantom.lungs.any()
    assert not phantom.opacity.any()


def test_patients_face_either_way() -> None:
    phantoms = [project_lateral(seed, 128) for seed in range(12)]
    assert {phantom.facing for phantom in phantoms} == {"A", "P"}
    # Turned to face the same way, laterals resemble each other more than turned against each other.
    turned = [p.pixels if p.facing == "A" else p.pixels[:, ::-1] for p in phantoms]
    mean = np.mean(turned, axis=0)

    def likeness(one: np.ndarray, other: np.ndarray) -> float:
        return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])

    assert np.mean([likeness(one, mean) > likeness(one[:, ::-1], mean) for one in turned]) > 0.9


def test_lateral_is_not_symmetric() -> None:
    def symmetry(pixels: np.ndarray) -> float:
        return float(np.corrcoef(pixels.ravel(), pixels[:, ::-1].ravel())[0, 1])

    frontal = [symmetry(project_chest(seed, 128, markers=False).pixels) for seed in range(6)]
    lateral = [symmetry(project_lateral(seed, 128).pixels) for seed in range(6)]
    assert np.median(frontal) > np.median(lateral) + 0.1


def test_film_depends_on_the_seed() -> None:
    np.testing.assert_array_equal(project_lateral(5, 128).pixels, project_lateral(5, 128).pixels)
    assert not np.array_equal(project_lateral(5, 128).pixels, project_lateral(6, 128).pixels)


def test_impossible_arguments_are_rejected() -> None:
    with pytest.raises(ValueError, match="size is 8; it must be at least 64 pixels"):
        project_lateral(1, 8)
