"""Smoothing takes notches and spikes away and leaves straight outlines where they are."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.segmentation.editing.box import Box
from CovidXRayLib.segmentation.editing.smoothing import smoothed

WHOLE = Box(0, 200, 0, 160)


@pytest.mark.parametrize("sigma", [0.7, 3.0, 9.0, 40.0])
@pytest.mark.parametrize("edge", [41, 80])
@pytest.mark.parametrize("spacing", [(1.0, 1.0), (0.4, 1.1)])
def test_straight_outline_is_unchanged(sigma: float, edge: int, spacing: tuple[float, float]) -> None:
    labels = np.zeros((200, 160), np.uint8)
    labels[:, :edge] = 1
    np.testing.assert_array_equal(smoothed(labels, WHOLE, sigma, spacing), labels)
    labels[:, edge:] = 2
    np.testing.assert_array_equal(smoothed(labels, WHOLE, sigma, spacing), labels)


def test_notches_and_spikes_are_removed() -> None:
    smooth = np.zeros((200, 160), np.uint8)
    smooth[:, :80] = 2
    rough = smooth.copy()
    rough[50:53, 70:80] = 0
    rough[120:123, 80:92] = 2
    rough[150:153, 30:33] = 0
    mended = smoothed(rough, WHOLE, 6.0, (1, 1))
    # The outline itself gives way a little to what was taken or added.
    away = np.abs(np.arange(160) - 79.5) > 3
    np.testing.assert_array_equal(mended[:, away], smooth[:, away])


@pytest.mark.parametrize("spacing", [(1.0, 1.0), (0.5, 1.0)])
def test_filter_matches_a_reference_gaussian(spacing: tuple[float, float]) -> None:
    lungs = project_chest(3, size=200).lungs[:, :, :160]
    labels = np.where(lungs[0], 1, np.where(lungs[1], 2, 0)).astype(np.uint8)
    sigma = 10.0
    right, left = (
        gaussian_filter(
            (labels == side).astype(float), [sigma / step for step in spacing], mode="nearest", truncate=3
        )
        for side in (1, 2)
    )
    expected = np.where(right + left < 0.5, 0, np.where(right >= left, 1, 2))
    assert (smoothed(labels, WHOLE, sigma, spacing) != expected).mean() < 0.001


@pytest.mark.parametrize("side", [1, 2])
def test_sides_are_smoothed_independently(side: int) -> None:
    lungs = project_chest(4, size=200).lungs[:, :, :160]
    labels = np.where(lungs[0], 1, np.where(lungs[1], 2, 0)).astype(np.uint8)
    alone = np.where(labels == side, labels, 0).astype(np.uint8)
    expected = smoothed(alone, WHOLE, 6.0, (1, 1))
    assert (expected != alone).any()
    np.testing.assert_array_equal(smoothed(labels, WHOLE, 6.0, (1, 1), side), expected)


def test_local_smoothing_equals_global_smoothing() -> None:
    lungs = project_chest(4, size=200).lungs[:, :, :160]
    labels = np.where(lungs[0], 1, np.where(lungs[1], 2, 0)).astype(np.uint8)
    box = Box(30, 90, 0, 70)
    whole = smoothed(labels, WHOLE, 4.0, (1, 1))
    assert (whole != labels).any()
    np.testing.assert_array_equal(smoothed(labels, box, 4.0, (1, 1)), whole[box.slices])
