"""Ripples have the period and direction that they are asked for."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.training.augmentation.ripples import ripples


@pytest.mark.parametrize("period", [2.5, 4.0, 10.0])
@pytest.mark.parametrize("angle", [0.0, 0.6, np.pi / 2, 2.5])
def test_period_and_direction(period: float, angle: float) -> None:
    waves = ripples((240, 240), angle=angle, period=period)
    assert waves.dtype == np.float32 and np.abs(waves).max() <= 1
    spectrum = np.abs(np.fft.rfft2(waves))
    row, column = np.unravel_index(int(spectrum.argmax()), spectrum.shape)
    vertical, horizontal = np.fft.fftfreq(240)[row], column / 240
    assert np.hypot(vertical, horizontal) == pytest.approx(1 / period, abs=0.006)
    along = np.array([horizontal, vertical]) @ [np.cos(angle), np.sin(angle)]
    assert abs(along) == pytest.approx(1 / period, abs=0.006)


def test_bent_ripples_sway() -> None:
    straight, bent = (ripples((200, 200), angle=0.0, period=8.0, bends=bends) for bends in (0.0, 6.0))
    assert np.ptp(straight, axis=0).max() < 1e-5 < np.ptp(bent, axis=0).max()
