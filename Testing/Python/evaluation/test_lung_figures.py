"""Figures of the lungs, their opacity, and people beside the U-Net."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from CovidXRayLib.datasets.manifest import read_manifest
from CovidXRayLib.evaluation.lungs.lung_figures import lung_figures
from CovidXRayLib.evaluation.lungs.mask_agreement import Agreement, agreement
from CovidXRayLib.evaluation.lungs.reader_agreement import reader_figures, teams_overlap
from CovidXRayLib.evaluation.scoring.lung_opacification import OPAQUE_FROM, opaque_share
from CovidXRayLib.phantom.frontal_chest import project_chest


def test_mean_and_median_have_intervals(overlap):
    values = np.linspace(0.5, 0.99, 21) ** 2
    figures = agreement(
        [overlap(float(v), swapped=n == 3) for n, v in enumerate(values)], list("abcdefghijklmnopqrstu")
    )
    assert figures.films == 21
    assert figures.both.mean.value == pytest.approx(values.mean(), abs=1e-4)
    assert figures.both.median.value == pytest.approx(np.median(values), abs=1e-4)
    for interval in (figures.both.mean, figures.both.median):
        assert interval.low < interval.value < interval.high
    assert figures.sides_swapped == 1


def test_empty_segmentation_counts_with_dice_zero_and_no_distance(overlap):
    nothing = overlap(0.0, distance=float("nan"))
    figures = agreement([overlap(0.9), nothing], ["a", "b"])
    assert figures.both.mean.value == pytest.approx(0.45)
    assert figures.outline_distance.mean.value == pytest.approx(0.01)
    assert figures.nothing_found == 1
    assert agreement([nothing], ["a"]).outline_distance.mean is None
    assert agreement([], []) == Agreement(films=0)
    assert agreement([], []).to_dict() == {"films": 0}


def test_manual_and_silver_masks_are_reported_separately(result, overlap):
    films = [
        result(1, "covid", "one", 0.5, mask_quality="human", overlap=overlap(0.9), opaque_share=0.2),
        result(2, "covid", "two", 0.5, mask_quality="human", overlap=overlap(0.7), opaque_share=0.9),
        result(3, "covid", "two", 0.5, mask_quality="silver", overlap=overlap(0.5), opaque_share=0.9),
        result(4, "covid", "two", 0.5),
    ]
    figures = lung_figures(films)
    assert figures.human.all.both.mean.value == pytest.approx(0.8)
    assert figures.human.clear.both.mean.value == pytest.approx(0.9)
    assert figures.human.opaque.both.mean.value == pytest.approx(0.7)
    assert figures.human.by_source_family["two"].films == 1
    assert figures.silver.both.mean.value == pytest.approx(0.5)


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_share_follows_the_white_extent(seed):
    phantom = project_chest(seed, size=200)
    rows = np.flatnonzero(phantom.lungs.any(axis=(0, 2)))
    shares = []
    for part in (0, 0.3, 0.6):
        pixels = phantom.pixels.copy()
        white = np.arange(pixels.shape[0])[:, None] >= rows[-1] - part * len(rows)
        pixels[white & phantom.lungs.any(axis=0)] = pixels.max()
        shares.append(opaque_share(pixels, phantom.lungs))
    assert shares[0] < shares[1] < shares[2]
    assert shares[0] < OPAQUE_FROM < shares[2]


def test_opacity_does_not_depend_on_exposure():
    phantom = project_chest(14, size=200, opacity=0.6)
    share = opaque_share(phantom.pixels, phantom.lungs)
    assert opaque_share(0.3 + 0.5 * phantom.pixels, phantom.lungs) == pytest.approx(share, abs=0.005)


def test_without_lungs_there_is_no_opacity():
    phantom = project_chest(14, size=100)
    assert np.isnan(opaque_share(phantom.pixels, np.zeros_like(phantom.lungs)))


def test_teams_and_network_are_measured_alike(film, result, overlap, tmp_path):
    """The second team draws each lung one pixel row lower."""
    lungs = project_chest(51, size=200).lungs
    moved = np.roll(lungs, 1, axis=1)
    for side in (0, 1):
        cv2.imwrite(str(tmp_path / f"first{side}.png"), lungs[side].astype(np.uint8) * 255)
        cv2.imwrite(str(tmp_path / f"second{side}.png"), moved[side].astype(np.uint8) * 255)
    both = {
        "masks": (tmp_path / "first0.png", tmp_path / "first1.png"),
        "alternative_masks": (tmp_path / "second0.png", tmp_path / "second1.png"),
        "mask_quality": "human",
    }
    films = [film(1, **both), film(2, **both), film(3, masks=both["masks"], mask_quality="human")]
    teams = teams_overlap(films)
    assert set(teams) == {"film1", "film2"}
    assert 0.97 < teams["film1"].both < 1
    judged = result(1, "covid", "one", 0.5, **both, overlap=overlap(0.9), overlap_second=overlap(0.8))
    figures = reader_figures(films, [judged])
    assert figures.teams_all_films.films == 2
    assert figures.same_films.teams.films == 1
    assert figures.same_films.network_and_first_team.both.mean.value == pytest.approx(0.9)
    assert figures.same_films.network_and_second_team.both.mean.value == pytest.approx(0.8)


def test_agreement_of_two_teams_matches_the_publications(data_folder, print_measurement):
    teams = teams_overlap(read_manifest(data_folder))
    dices = [overlap.both for overlap in teams.values()]
    assert len(dices) == 44
    assert np.median(dices) == pytest.approx(0.95, abs=0.01)
    assert not any(overlap.swapped for overlap in teams.values())
    print_measurement(
        f"two human teams, 44 films: Dice median {np.median(dices):.4f}, mean {np.mean(dices):.4f}"
    )
