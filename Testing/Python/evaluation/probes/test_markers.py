"""Markers stay on their side of the outline, and what they change is counted."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.evaluation.probes.marker_probe import probe_markers, with_markers
from CovidXRayLib.evaluation.probes.markers import paint

from .conftest import make_film


@pytest.mark.parametrize("inside", [False, True])
def test_markers_change_only_their_side(inside, chests):
    for seed, chest in enumerate(chests[:8]):
        painted = paint(chest.pixels, chest.lungs, np.random.default_rng(seed), inside=inside)
        changed = painted != chest.pixels
        side = chest.lungs.any(axis=0) == inside
        assert changed[side].any() and not changed[~side].any()
        assert np.abs(painted - chest.pixels).max() > 0.3
        assert painted.dtype == np.float32 and 0 <= painted.min() <= painted.max() <= 1


def test_markers_are_deterministic_per_film(chests):
    chest, film = chests[0], make_film(1, covid=True)
    first, again = (with_markers(film, chest.pixels, chest.lungs, seed=3) for _ in range(2))
    assert all(np.array_equal(*pair) for pair in zip(first, again, strict=True))
    other = with_markers(make_film(2, covid=True), chest.pixels, chest.lungs, seed=3)
    assert not np.array_equal(first[0], other[0])


def test_changes_and_flips_are_counted():
    films = [make_film(number, covid=number < 20) for number in range(40)]
    before = np.where(np.arange(40) < 20, 0.8, 0.2)
    inside = before.copy()
    inside[:10] = 0.3  # a quarter of the films: ten COVID-19 films now called negative
    outside = before.copy()
    outside[0] = np.nan  # no lungs found any more
    found = {entry.name: entry for entry in probe_markers(films, before, outside, inside, threshold=0.5)}
    assert found["Markers: AUC before"].value == 1
    assert found["Markers inside the lungs: fraction of results that flip"].value == 0.25
    assert found["Markers inside the lungs: mean change of the probability"].value == 0.125
    assert found["Markers inside the lungs: AUC after"].value == 1
    assert found["Markers outside the lungs: fraction of results that flip"].value == 0
    assert found["Markers outside the lungs: AUC after"].films == 39
