"""What makes a lung mask untrustworthy."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from CovidXRayLib.preprocessing.frame import Margins
from CovidXRayLib.preprocessing.letterbox import Letterbox
from CovidXRayLib.segmentation.mask_gate import MAX_BORDER_CONTACT, measure
from CovidXRayLib.segmentation.mask_measures import MaskQuality
from CovidXRayLib.segmentation.postprocessing import clean_lungs

SIZE = 200
WHOLE = Letterbox.fit((SIZE, SIZE), SIZE)

Box = tuple[int, int, int, int]
GOOD_RIGHT: Box = (30, 150, 30, 80)
GOOD_LEFT: Box = (30, 150, 120, 170)


def boxes(right: list[Box], left: list[Box], certain: float = 0.95, size: int = SIZE) -> np.ndarray:
    answer = np.full((size, size, 2), 0.02, np.float32)
    for side, places in enumerate((right, left)):
        for top, bottom, start, end in places:
            answer[top:bottom, start:end, side] = certain
    return answer


def quality(answer: np.ndarray, letterbox: Letterbox = WHOLE) -> MaskQuality:
    return measure(clean_lungs(answer), answer, letterbox)


def test_two_good_lungs_are_trusted():
    found = quality(boxes([GOOD_RIGHT], [GOOD_LEFT]))
    assert found.reasons == ()
    assert found.area_share == pytest.approx((120 * 50 / SIZE**2,) * 2)
    assert found.symmetry == 1
    assert found.parts == 2
    assert found.border_contact == 0
    assert found.confidence == pytest.approx(0.95)
    assert found.solidity == pytest.approx(1)
    assert found.height_over_width == pytest.approx((2.4, 2.4))


@pytest.mark.parametrize(
    ("right", "left", "reason"),
    [
        ([], [], "No lungs found."),
        ([], [GOOD_LEFT], "Right lung not found."),
        ([GOOD_RIGHT], [], "Left lung not found."),
        ([GOOD_RIGHT], [(60, 80, 140, 180)], "Left lung not found."),  # 1 % of the film
        ([GOOD_RIGHT], [(60, 100, 140, 180)], "Implausible size difference between the two lung masks."),
        ([(2, 198, 2, 99)], [(2, 198, 101, 198)], "The lung mask covers almost the whole image."),
        (
            [(10 + 60 * part, 60 + 60 * part, 10, 60) for part in range(3)],
            [(10 + 60 * part, 60 + 60 * part, 120, 170) for part in range(2)],
            "Fragmented lung mask.",
        ),
    ],
    ids=["none", "no right", "no left", "tiny left", "unequal", "whole film", "pieces"],
)
def test_each_fault_is_reported(right, left, reason):
    assert reason in quality(boxes(right, left)).reasons


def test_mean_probability_is_measured():
    assert quality(boxes([GOOD_RIGHT], [GOOD_LEFT], certain=0.6)).confidence == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("right", "left"),
    [
        ([(30, 60, 10, 90)], [(30, 60, 110, 190)]),  # far wider than high
        ([(10, 190, 40, 60)], [(10, 190, 140, 160)]),  # two strips
        ([(30, 150, 30, 50), (30, 50, 30, 80), (130, 150, 30, 80)], [GOOD_LEFT]),  # a bracket
    ],
    ids=["wide", "strips", "bracket"],
)
def test_implausible_shape_is_not_trusted(right, left):
    assert "Implausible lung shape." in quality(boxes(right, left)).reasons


def test_fractions_refer_to_the_film():
    """A narrow film: the same lungs are a larger share of it."""
    letterbox = Letterbox.fit((400, 200), SIZE)
    assert letterbox.columns == 100
    found = quality(boxes([(30, 150, 60, 90)], [(30, 150, 110, 140)]), letterbox)
    assert found.area_share == pytest.approx((120 * 30 / (200 * 100),) * 2)


def test_border_contact_ignores_the_padding():
    letterbox = Letterbox.fit((400, 200), SIZE)
    found = quality(boxes([(30, 150, 50, 90)], [(30, 150, 110, 140)]), letterbox)
    outline = 2 * (120 + 40) - 4 + 2 * (120 + 30) - 4
    assert found.border_contact == pytest.approx(120 / outline)


def test_corner_of_a_cut_lung_counts_once():
    found = quality(boxes([(0, 100, 0, 60)], [GOOD_LEFT]))
    outline = 2 * (100 + 60) - 4 + 2 * (120 + 50) - 4
    assert found.border_contact == pytest.approx((100 + 60 - 1) / outline)


@pytest.mark.parametrize("gap", [0, 1, 2])
def test_border_contact_at_an_image_frame(gap):
    framed = replace(WHOLE, margins=Margins(top=30 - gap))
    found = quality(boxes([GOOD_RIGHT], [GOOD_LEFT]), framed)
    assert (found.border_contact > MAX_BORDER_CONTACT) == (gap < 2)
    assert quality(boxes([GOOD_RIGHT], [GOOD_LEFT])).border_contact == 0


@pytest.mark.parametrize(
    ("lowest", "margin", "share"), [(200, 0, 0.5), (199, 0, 0.5), (198, 0, 0), (180, 20, 0.5)]
)
def test_lower_border_contact_counts_by_width(lowest, margin, share):
    framed = replace(WHOLE, margins=Margins(bottom=margin))
    found = quality(boxes([(30, lowest, 30, 80)], [GOOD_LEFT]), framed)
    assert found.bottom_contact == pytest.approx(share)
    assert (
        quality(boxes([(0, 150, 30, 80)], [GOOD_LEFT])).bottom_contact == 0
    )  # nor does the upper border count


def test_plain_values_are_valid_json():
    found = quality(boxes([GOOD_RIGHT], []))
    plain = json.loads(json.dumps(found.to_dict()))
    assert plain["area_share"] == [0.15, 0.0]
    assert plain["reasons"] == ["Left lung not found."]
    assert plain["symmetry"] == 0
    assert plain["parts"] == 1
