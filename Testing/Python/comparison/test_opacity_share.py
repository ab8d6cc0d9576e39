"""The opacity share follows what was put into a phantom, on the side where it was put."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from CovidXRayLib.comparison.opacity_share import opacity_share

from CovidXRayLib.comparison.compare_readings import UNCERTAIN
from CovidXRayLib.evaluation.scoring.lung_opacification import opaque_share
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom import Phantom
from CovidXRayLib.preprocessing.letterbox import Letterbox
from CovidXRayLib.segmentation.outer_part import outer_part

SIZE = 256


def shares_of(chest: Phantom) -> np.ndarray:
    return np.array(opacity_share(chest.pixels, chest.lungs), float)


def test_share_is_monotonic_in_severity() -> None:
    for seed in (2100, 2101, 2102, 2103):
        steps = [shares_of(project_chest(seed, SIZE, opacity=severity)) for severity in (0, 0.4, 1)]
        assert (np.diff(steps, axis=0) >= -0.02).all()
        assert steps[2].mean() - steps[0].mean() > UNCERTAIN


@pytest.mark.slow
def test_share_correlates_with_ground_truth_of_unseen_phantoms(
    print_measurement: Callable[[str], None],
) -> None:
    measured, true = [], []
    for seed in range(2200, 2240):
        severity = 0.0 if seed % 4 == 0 else (seed % 10) / 9
        chest = project_chest(seed, SIZE, view="AP" if seed % 2 else "PA", opacity=severity)
        measured.extend(shares_of(chest))
        true.extend(chest.opacity[lung].mean() for lung in chest.lungs)
    correlation = np.corrcoef(measured, true)[0, 1]
    error = np.abs(np.subtract(measured, true)).mean()
    print_measurement(
        f"opacity share on {len(true)} lungs of phantoms: r {correlation:.2f}, mean error {error:.2f}"
    )
    assert correlation > 0.7
    assert error < 0.25


def test_only_the_diseased_lung_is_opaque() -> None:
    chest = project_chest(2104, SIZE)
    ill = np.where(chest.lungs[1], np.float32(0.9), chest.pixels)
    right, left = opacity_share(ill, chest.lungs)
    assert right is not None and left is not None
    assert left > 0.9
    assert right == pytest.approx(shares_of(chest)[0], abs=0.1)


def test_mirrored_film_has_the_same_shares_per_patient_side() -> None:
    chest = project_chest(2105, SIZE, opacity=0.6)
    turned = opacity_share(np.ascontiguousarray(chest.pixels[:, ::-1]), chest.lungs[:, :, ::-1])
    assert turned == pytest.approx(opacity_share(chest.pixels, chest.lungs), abs=0.01)


def test_film_size_hardly_matters() -> None:
    small, large = (shares_of(project_chest(2106, size, opacity=0.5, noise=0)) for size in (256, 768))
    assert small == pytest.approx(large, abs=0.06)


def test_global_brightness_does_not_matter() -> None:
    chest = project_chest(2107, SIZE, opacity=0.5)
    darker = opacity_share(chest.pixels * np.float32(0.7), chest.lungs)
    assert darker == pytest.approx(opacity_share(chest.pixels, chest.lungs), abs=0.01)


def test_display_curve_changes_it_less_than_the_uncertainty() -> None:
    differences = []
    for seed in range(2300, 2310):
        chest = project_chest(seed, SIZE, opacity=(seed % 10) / 10)
        for gamma in (0.8, 1.25):
            other = np.asarray(chest.pixels**gamma, np.float32)
            differences.extend(np.array(opacity_share(other, chest.lungs), float) - shares_of(chest))
    assert np.percentile(np.abs(differences), 90) < UNCERTAIN


def test_missing_lung_has_no_share() -> None:
    chest = project_chest(2108, SIZE)
    one = chest.lungs.copy()
    one[1] = False
    right, left = opacity_share(chest.pixels, one)
    assert right is not None
    assert left is None
    assert opacity_share(chest.pixels, np.zeros_like(one)) == (None, None)
    assert opacity_share(chest.pixels, np.ones_like(one)) == (None, None)  # nothing around to compare with
    assert opacity_share(np.zeros_like(chest.pixels), chest.lungs) == (None, None)


def test_mask_of_different_proportions_is_rejected() -> None:
    chest = project_chest(2109, SIZE)
    with pytest.raises(ValueError, match="shape"):
        opacity_share(chest.pixels, chest.lungs[:, : -SIZE // 8])


@pytest.mark.parametrize(("rows", "columns"), [(900, 701), (701, 900), (1024, 1024)])
def test_reduced_film_has_the_same_shares(rows: int, columns: int) -> None:
    chest = project_chest(2111, 1024, opacity=0.5)
    film, lungs = chest.pixels[:rows, :columns], chest.lungs[:, :rows, :columns]
    letterbox = Letterbox.fit((rows, columns), 256)
    reduced = letterbox.place(film)[letterbox.window]
    assert opacity_share(reduced, lungs) == pytest.approx(opacity_share(film, lungs), abs=0.005)


def test_outer_part_excludes_the_mediastinal_third() -> None:
    lungs = np.zeros((2, 4, 40), bool)
    lungs[0, :, 2:14] = lungs[1, :, 24:36] = True
    outer = outer_part(lungs)
    assert np.flatnonzero(outer[0, 0]).tolist() == list(range(2, 10))
    assert np.flatnonzero(outer[1, 0]).tolist() == list(range(28, 36))
    assert np.array_equal(outer_part(lungs[::-1]), outer[::-1])


def test_evaluation_uses_the_same_part_of_the_lungs() -> None:
    chest = project_chest(2110, SIZE, opacity=0.5)
    mediastinal = chest.lungs & ~outer_part(chest.lungs)
    changed = np.where(mediastinal.any(axis=0), np.float32(0), chest.pixels)
    assert opaque_share(changed, chest.lungs) == pytest.approx(
        opaque_share(chest.pixels, chest.lungs), abs=0.1
    )
