"""An image without any detail is not a film that can be read; a blurred film still has some."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from CovidXRayLib.datasets.manifest import read_manifest
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.quality_checks.image_checks import MIN_DETAIL, check_content, detail


@pytest.mark.parametrize("size", [160, 512, 1500])
def test_chest_passes_and_blobs_fail(size):
    assert check_content(project_chest(3, size=size).pixels).ok
    grain = np.random.default_rng(size).standard_normal((size, size)).astype(np.float32)
    blots = cv2.resize(
        cv2.GaussianBlur(grain[:160, :160], (0, 0), 20), grain.shape, interpolation=cv2.INTER_CUBIC
    )
    blots = (blots - blots.min()) / np.ptp(blots)
    check = check_content(blots)
    assert not check.ok and "No image detail" in check.message
    assert check_content(np.clip(blots + 0.05 * grain, 0, 1).astype(np.float32)).ok


def test_real_films_exceed_the_minimum_threefold(data_folder, print_measurement):
    films = read_manifest(data_folder)[::17]
    found = [detail(read_film(film.file).pixels) for film in films]
    print_measurement(
        f"detail of {len(films)} films: {min(found):.4f} and more, where {MIN_DETAIL} is asked for"
    )
    assert min(found) > 3 * MIN_DETAIL
