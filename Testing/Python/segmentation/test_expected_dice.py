"""The Dice to expect of a mask, and masks that are refused by it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from CovidXRayLib.engines.factory import create_engine
from CovidXRayLib.errors import WeightsError
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.preprocessing.letterbox import Letterbox
from CovidXRayLib.quality_checks.mask_checks import check_lungs
from CovidXRayLib.segmentation.expected_dice import (
    FILE_NAME,
    ExpectedDice,
    read_expected_dice,
    uncertain_shares,
    write_expected_dice,
)
from CovidXRayLib.segmentation.lung_segmenter import LungSegmenter, finish
from CovidXRayLib.segmentation.mask_gate import DOUBTFUL_EXPECTED_DICE, MIN_EXPECTED_DICE, measure
from CovidXRayLib.segmentation.mask_measures import MaskQuality
from CovidXRayLib.segmentation.postprocessing import clean_lungs
from CovidXRayLib.weights.artifact import Artifact
from CovidXRayLib.weights.registry import load_artifact, weights_folder

SIZE = 200
WHOLE = Letterbox.fit((SIZE, SIZE), SIZE)
MODEL = ExpectedDice(0.3, 0.9)
UNET = Artifact("unet", b"", "a" * 64)


@pytest.fixture(scope="module")
def shipped() -> ExpectedDice:
    return read_expected_dice(weights_folder(), load_artifact("unet", weights_folder()))


def lungs(right: float = 0.99, left: float = 0.99, blur: float = 1.5) -> np.ndarray:
    """Two lungs with that probability inside and an outline as soft as the U-Net's."""
    answer = np.zeros((SIZE, SIZE, 2), np.float32)
    answer[30:150, 30:80, 0], answer[30:150, 120:170, 1] = right, left
    return cv2.GaussianBlur(answer, (0, 0), blur)


def quality(answer: np.ndarray, model: ExpectedDice) -> MaskQuality:
    return measure(clean_lungs(answer), answer, WHOLE, model)


def test_share_counts_doubtful_pixels_and_what_lies_outside() -> None:
    answer = np.zeros((SIZE, SIZE, 2), np.float32)
    answer[30:150, 30:80, 0] = 0.95  # 6,000 pixels
    answer[30:60, 30:80, 0] = 0.8  # a quarter of them
    answer[0:6, 0:50, 0] = 0.4  # 300 outside
    answer[30:150, 120:170, 1] = 1.0
    right, left = uncertain_shares(answer, clean_lungs(answer), WHOLE)
    assert right == pytest.approx(0.25 + 0.4 * 300 / 6000, abs=1e-4)
    assert left == 0.001


def test_padding_does_not_count() -> None:
    answer = lungs()
    narrow = Letterbox.fit((400, 300), SIZE)
    outside = np.ones((SIZE, SIZE), bool)
    outside[narrow.window] = False
    padded = answer.copy()
    padded[outside] = 0.5
    cleaned = clean_lungs(answer)
    assert np.array_equal(
        uncertain_shares(padded, cleaned, narrow), uncertain_shares(answer, cleaned, narrow)
    )


def test_model_is_a_power_law() -> None:
    assert MODEL(np.array([0.1, 0.5])) == pytest.approx([1 - 0.3 * 0.1**0.9, 1 - 0.3 * 0.5**0.9])
    assert MODEL(np.array([50.0])) == 0  # never below


def test_sure_masks_pass_and_a_vague_one_is_refused_by_name(shipped: ExpectedDice) -> None:
    good = quality(lungs(), shipped)
    assert good.reasons == () and good.expected_dice is not None and min(good.expected_dice) > 0.9
    assert check_lungs(good).ok and not check_lungs(good).doubtful
    for sides, words in (
        ((0.7, 0.99), "mask of the patient's right lung is"),
        ((0.99, 0.7), "mask of the patient's left lung is"),
        ((0.7, 0.7), "Both lung masks are"),
    ):
        check = check_lungs(quality(lungs(*sides), shipped))
        assert not check.ok and words in check.message and "probably wrong (expected Dice 0." in check.message


@pytest.mark.parametrize("mean", [0.55, 0.7, 0.8, 0.87])
def test_masks_of_low_mean_probability_stay_refused(shipped: ExpectedDice, mean: float) -> None:
    """Before there was an expected Dice, a mean below 0.88 was refused."""
    found = quality(lungs(mean, mean, blur=0.5), shipped)
    assert found.confidence < 0.88
    assert any("probably wrong" in reason for reason in found.reasons)


def test_doubtful_mask_passes_with_a_warning() -> None:
    between = (MIN_EXPECTED_DICE + DOUBTFUL_EXPECTED_DICE) / 2
    found = replace(quality(lungs(), MODEL), reasons=())
    for dice, words in (
        ((between, 0.95), "patient's right lung may be wrong"),
        ((0.95, between), "patient's left lung may be wrong"),
        ((between, between), "Both lung masks may be wrong"),
    ):
        check = check_lungs(replace(found, expected_dice=dice))
        assert check.ok and check.doubtful and words in check.message and f"{between:.2f}" in check.message


def test_missing_lung_has_no_dice() -> None:
    answer = lungs()
    answer[..., 1] = 0
    assert quality(answer, MODEL).expected_dice == (
        pytest.approx(quality(lungs(), MODEL).expected_dice[0]),
        0,
    )


def test_without_a_model_nothing_is_expected() -> None:
    assert finish(lungs(0.7, 0.7), WHOLE).quality.expected_dice is None
    assert finish(lungs(0.7, 0.7), WHOLE).quality.reasons == ()


def test_measures_round_trip(shipped: ExpectedDice) -> None:
    found = quality(lungs(), shipped)
    again = MaskQuality.from_dict(json.loads(json.dumps(found.to_dict())))
    assert again.expected_dice == pytest.approx(found.expected_dice, abs=1e-4)
    assert MaskQuality.from_dict(replace(found, expected_dice=None).to_dict()).expected_dice is None


def test_file_round_trip(tmp_path: Path) -> None:
    write_expected_dice(tmp_path, MODEL, UNET.sha256, "3 films")
    assert read_expected_dice(tmp_path, UNET) == MODEL


def test_file_of_another_unet_is_refused(tmp_path: Path) -> None:
    write_expected_dice(tmp_path, MODEL, "b" * 64, "3 films")
    with pytest.raises(WeightsError, match="another U-Net; run 'covidxray gate'"):
        read_expected_dice(tmp_path, UNET)


def test_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"expected_dice\.json: not found; run 'covidxray gate'"):
        read_expected_dice(tmp_path, UNET)


@pytest.mark.parametrize(
    "change",
    [
        {"factor": None},
        {"factor": "1"},
        {"exponent": 10**400},
        {"stranger": 1},
        {"fitted_on": 3},
    ],
    ids=str,
)
def test_malformed_file_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    write_expected_dice(tmp_path, MODEL, UNET.sha256, "3 films")
    path = tmp_path / FILE_NAME
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | change), "utf-8")
    with pytest.raises(WeightsError, match="does not state the expected Dice"):
        read_expected_dice(tmp_path, UNET)


@pytest.mark.parametrize(("film", "side"), [("nih_0457", "left"), ("nih_0242", "right")])
def test_white_out_and_leak_are_withheld(
    data_folder: Path, shipped: ExpectedDice, film: str, side: str
) -> None:
    """Both pass every check of the mask's shape."""
    unet = load_artifact("unet", weights_folder())
    pixels = read_film(data_folder / "images" / f"{film}.jpg").pixels
    engine = create_engine("onnxruntime", "cpu", 1)
    assert not LungSegmenter(engine, unet).segment(pixels).quality.reasons
    check = check_lungs(LungSegmenter(engine, unet, shipped).segment(pixels).quality)
    assert not check.ok
    assert check.message.startswith(f"The mask of the patient's {side} lung is probably wrong (expected Dice")
