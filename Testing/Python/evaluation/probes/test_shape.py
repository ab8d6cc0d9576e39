"""What the ratio of the lungs' width and height tells."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from CovidXRayLib.evaluation.probes.materials import Material
from CovidXRayLib.evaluation.probes.shape_probe import probe_shape, width_over_height

from .conftest import make_film


def test_both_lungs_are_measured_together():
    lungs = np.zeros((2, 60, 100), bool)
    lungs[0, 10:50, 5:25] = True
    lungs[1, 20:50, 70:85] = True
    assert width_over_height(lungs) == pytest.approx(80 / 40)


def test_aspect_ratio_signal_is_found_only_where_present(tmp_path, rng):
    films, masks, without = [], {}, []
    for number in range(90):
        family = ("mixed", "sick", "well")[number % 3]
        covid = family == "sick" or (family == "mixed" and number // 3 % 2 == 0)
        film = make_film(number, covid=covid, family=family, fold=number % 2)
        if family == "sick" and number // 3 % 2:
            film = replace(film, label="covid_no_pattern")
        # Lying patients are in one source alone, and there it is those who show the pattern.
        wide = 30 if film.label == "covid" and family == "sick" else 20
        mask = np.zeros((100, 100), np.uint8)
        mask[20 : 60 + int(rng.integers(0, 9)), 20 : 50 + wide + int(rng.integers(0, 9))] = 1
        masks[film.id] = tmp_path / f"{film.id}.png"
        cv2.imwrite(str(masks[film.id]), mask)
        (without if film.label == "covid_no_pattern" else films).append(film)
    found = {
        entry.name.removeprefix("width over height: "): entry
        for entry in probe_shape(Material(tuple(films), tuple(without), masks), [0, 1])
    }
    assert found["AUC"].value > 0.7
    inside = found["AUC inside mixed"]
    assert inside.low < 0.5 < inside.high and inside.films == 30
    assert found["AUC of films with against films without a pattern, sick"].value > 0.9
    assert found["AUC of films with against films without a pattern, sick"].films == 30
