"""Masks that were drawn on a film's central square return to where they were drawn."""

import cv2
import numpy as np
import pytest

from CovidXRayLib.datasets.manifest import read_manifest
from CovidXRayLib.datasets.mask_frame import CENTRAL_SQUARE, FULL_FILM, mask_frame, onto_film
from CovidXRayLib.datasets.masks import read_mask
from CovidXRayLib.engines.factory import create_engine
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.metrics.overlap import dice
from CovidXRayLib.resources import resources_folder
from CovidXRayLib.segmentation.lung_segmenter import LungSegmenter
from CovidXRayLib.weights.registry import load_artifact

# As one collection states it; the films it speaks of are the only ones whose masks are moved.
STATED = "includes_heart (...); drawn on a 2000x2000-squashed copy, rescaled here"


@pytest.mark.parametrize("shape", [(120, 200), (201, 120), (150, 150)])
def test_mask_on_a_stretched_square_is_restored(shape):
    drawn = np.zeros(shape, np.uint8)
    rows, columns = shape
    cv2.ellipse(drawn, (columns // 2 - 15, rows // 2 + 4), (20, 40), 10, 0, 360, 1, -1)
    side = min(shape)
    top, left = (rows - side) // 2, (columns - side) // 2
    stretched = cv2.resize(
        drawn[top : top + side, left : left + side], (columns, rows), interpolation=cv2.INTER_NEAREST
    )
    assert dice(onto_film(stretched > 0, CENTRAL_SQUARE), drawn > 0) > 0.98
    np.testing.assert_array_equal(onto_film(stretched > 0, FULL_FILM), stretched > 0)


@pytest.mark.parametrize(
    ("row", "frame"),
    [
        ({}, FULL_FILM),
        ({"mask_convention": "includes_heart"}, FULL_FILM),
        ({"mask_convention": STATED}, CENTRAL_SQUARE),
        ({"mask_convention": STATED, "mask_frame": "film"}, FULL_FILM),
        ({"mask_frame": "central_square"}, CENTRAL_SQUARE),
    ],
)
def test_column_overrides_the_collection_default(row, frame):
    assert mask_frame(row) == frame


def test_shifted_real_masks_lie_on_the_lungs(data_folder, print_measurement):
    segmenter = LungSegmenter(
        create_engine("onnxruntime", "cpu"), load_artifact("unet", resources_folder() / "Weights")
    )
    before, after = [], []
    for film in read_manifest(data_folder):
        if film.fold != 0 or film.mask_frame != CENTRAL_SQUARE or film.masks is None:  # 0: not trained on
            continue
        found = segmenter.segment(read_film(film.file).pixels).on_film.any(axis=0)
        drawn = read_mask(film.masks[0]) | read_mask(film.masks[1])
        before.append(dice(found, drawn))
        after.append(dice(found, onto_film(drawn, CENTRAL_SQUARE)))
    print_measurement(
        f"masks of {len(before)} films: mean Dice {np.mean(before):.3f} as stored, {np.mean(after):.3f} moved"
    )
    assert np.mean(after) > np.mean(before) + 0.03
