"""From drawn probability maps to lungs on the film."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from skimage.measure import find_contours

from CovidXRayLib.metrics.overlap import LungOverlap
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.preprocessing.letterbox import Letterbox
from CovidXRayLib.segmentation.lung_segmenter import finish
from CovidXRayLib.segmentation.postprocessing import clean_lungs, lungs_on_film

SIZE = 256


def disc(row: float, column: float, height: float, width: float) -> np.ndarray:
    """Signed distance to an ellipse in network pixels (good near its outline), negative inside."""
    rows, columns = np.mgrid[:SIZE, :SIZE].astype(np.float64)
    level = np.hypot((rows - row) / height, (columns - column) / width)
    gradient = np.hypot((rows - row) / height**2, (columns - column) / width**2) / np.maximum(level, 1e-9)
    return (level - 1) / np.maximum(gradient, 1e-9)


def soft(distance: np.ndarray) -> np.ndarray:
    """What a trained network says about a shape: 1 inside, 0 outside, and a ramp between."""
    return 0.02 + 0.96 / (1 + np.exp(np.clip(distance / 0.8, -30, 30)))


def probabilities(right: np.ndarray, left: np.ndarray) -> np.ndarray:
    return np.stack([right, left], axis=-1).astype(np.float32)


@pytest.fixture
def two_lungs() -> np.ndarray:
    return probabilities(soft(disc(120, 75, 80, 40)), soft(disc(125, 180, 75, 36)))


def test_each_lung_keeps_its_side(two_lungs):
    cleaned = clean_lungs(two_lungs)
    assert cleaned.shape == (2, SIZE, SIZE)
    assert cleaned.dtype == np.bool_
    np.testing.assert_array_equal(cleaned[0], two_lungs[..., 0] >= 0.5)
    np.testing.assert_array_equal(cleaned[1], two_lungs[..., 1] >= 0.5)


def test_small_components_are_dropped_and_large_ones_kept(two_lungs):
    speck = disc(230, 20, 8, 8) < 0  # about 2 % of the lung
    half = disc(232, 120, 20, 60) < 0  # more than a quarter of it, as with a lung cut in two by an effusion
    two_lungs[speck, 0] = 0.9
    two_lungs[half, 1] = 0.9
    cleaned = clean_lungs(two_lungs)
    assert not cleaned[0][speck].any()
    assert cleaned[1][half].all()


def test_holes_are_filled_but_not_the_mediastinum(two_lungs):
    hole = disc(120, 75, 20, 10) < 0
    two_lungs[hole] = 0.05
    cleaned = clean_lungs(two_lungs)
    assert cleaned[0][hole].all()
    assert not cleaned[:, 120, 125].any()
    assert cleaned[0].sum() == (disc(120, 75, 80, 40) <= 0).sum()


def test_open_notch_is_kept(two_lungs):
    notch = np.zeros((SIZE, SIZE), bool)
    notch[110:130, :75] = True
    two_lungs[notch] = 0.05
    assert not clean_lungs(two_lungs)[:, notch].any()


def test_swapped_sides_are_corrected(two_lungs):
    np.testing.assert_array_equal(clean_lungs(two_lungs[..., ::-1]), clean_lungs(two_lungs))


def test_single_lung_keeps_its_predicted_side():
    """Where it lies cannot tell: a destroyed lung shifts the other one over."""
    nothing = np.full((SIZE, SIZE), 0.03)
    cleaned = clean_lungs(probabilities(soft(disc(120, 180, 75, 36)), nothing))
    assert cleaned[0].any()
    assert not cleaned[1].any()


def test_sides_never_overlap():
    """Lungs that touch in front of the heart, and a middle about which the network is unsure."""
    right, left = soft(disc(120, 95, 80, 50)), 0.9 * soft(disc(125, 165, 75, 50))
    answer = probabilities(right, left)
    cleaned = clean_lungs(answer)
    assert not (cleaned[0] & cleaned[1]).any()
    both = (answer >= 0.5).all(axis=-1)
    assert both.sum() > 500
    assert cleaned.any(axis=0)[both].all()
    on_film = lungs_on_film(answer, cleaned, Letterbox.fit((1111, 900), SIZE))
    assert not (on_film[0] & on_film[1]).any()
    # Where they touch, no more than a hair may be lost between them.
    columns = on_film.any(axis=0)[540]
    inside = columns[np.flatnonzero(columns)[0] : np.flatnonzero(columns)[-1] + 1]
    assert (~inside).sum() <= 3


def test_lung_mostly_on_one_side_is_not_split(two_lungs):
    """A few stray pixels of the other side, as at a hilum, stay with their lung."""
    stray = disc(60, 75, 8, 8) < 0
    two_lungs[stray] = (0.6, 0.8)
    cleaned = clean_lungs(two_lungs)
    assert cleaned[0][stray].all()
    assert not cleaned[1][:, :110].any()


def test_enclosing_lung_keeps_the_other():
    """A ring called right around a disc called left: filling the ring may not make an overlap."""
    ring = disc(128, 128, 100, 100)
    core = disc(128, 140, 30, 30)
    answer = probabilities(np.where(core < 3, 0.03, soft(ring)), soft(core))
    cleaned = clean_lungs(answer)
    assert not (cleaned[0] & cleaned[1]).any()


def test_empty_prediction_gives_empty_masks():
    answer = np.full((SIZE, SIZE, 2), 0.1, np.float32)
    lungs = finish(answer, Letterbox.fit((700, 500), SIZE))
    assert lungs.on_film.shape == (2, 700, 500)
    assert not lungs.on_film.any()
    assert lungs.quality.reasons == ("No lungs found.",)


def test_full_prediction_is_one_untrusted_lung():
    answer = np.full((SIZE, SIZE, 2), 0.9, np.float32)
    lungs = finish(answer, Letterbox.fit((700, 500), SIZE))
    assert lungs.on_film[0].all()
    assert not lungs.on_film[1].any()
    assert lungs.quality.reasons


@pytest.mark.parametrize("shape", [(2000, 1613), (1501, 2003), (256, 256), (300, 2999), (131, 97)], ids=str)
def test_outlines_are_smooth_at_film_resolution(shape):
    letterbox = Letterbox.fit(shape, SIZE)
    scale = letterbox.rows / shape[0], letterbox.columns / shape[1]
    center, axes = (shape[0] * 0.5, shape[1] * 0.3), (shape[0] * 0.35, shape[1] * 0.15)
    other = (shape[0] * 0.5, shape[1] * 0.72)

    def on_square(middle):
        # Pixel centers: film coordinate x lies at (x + 0.5) * scale - 0.5 of the resized film.
        return disc(
            letterbox.top + (middle[0] + 0.5) * scale[0] - 0.5,
            letterbox.left + (middle[1] + 0.5) * scale[1] - 0.5,
            axes[0] * scale[0],
            axes[1] * scale[1],
        )

    answer = probabilities(soft(on_square(center)), soft(on_square(other)))
    on_film = lungs_on_film(answer, clean_lungs(answer), letterbox)
    assert on_film.shape == (2, *shape)
    network_pixel = max(1.0, 1 / min(scale))
    for side, middle in zip(on_film, (center, other), strict=True):
        outlines = find_contours(side.astype(float), 0.5)
        assert len(outlines) == 1
        off = outlines[0] - middle
        level = np.hypot(off[:, 0] / axes[0], off[:, 1] / axes[1])
        distance = (level - 1) / np.hypot(off[:, 0] / axes[0] ** 2, off[:, 1] / axes[1] ** 2) * level
        # Steps of network pixels would be off by half of one; half a film pixel is the grid's own error.
        assert np.abs(distance).max() < 0.5 + 0.3 * network_pixel
        assert np.abs(distance.mean()) < 0.1 * network_pixel
        assert side.sum() == pytest.approx(np.pi * axes[0] * axes[1], rel=0.03)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_real_lung_shapes_are_restored_at_film_resolution(seed):
    """The phantom's lungs through the network's resolution and back."""
    truth = project_chest(seed, size=700).lungs
    letterbox = Letterbox.fit((700, 700), SIZE)
    answer = np.stack([letterbox.place(side.astype(np.float32)) for side in truth], axis=-1)
    lungs = finish(answer, letterbox)
    overlap = LungOverlap.between(lungs.on_film, truth)
    assert overlap.both > 0.985
    assert not overlap.swapped
    assert lungs.quality.reasons == ()


def test_dropped_component_leaves_no_trace(two_lungs):
    speck = disc(230, 20, 8, 8) < 0
    two_lungs[speck, 0] = 0.95
    letterbox = Letterbox.fit((1024, 1024), SIZE)
    on_film = lungs_on_film(two_lungs, clean_lungs(two_lungs), letterbox)
    assert not on_film[:, 880:, :120].any()
    assert cv2.connectedComponents(on_film[0].astype(np.uint8))[0] == 2
