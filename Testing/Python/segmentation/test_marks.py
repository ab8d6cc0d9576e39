"""Letters and arrows on a film do not reach the U-Net; what is anatomy does."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.preprocessing.letterbox import Letterbox
from CovidXRayLib.preprocessing.marks import without_marks
from CovidXRayLib.segmentation.network_input import normalize_for_unet

SIZE = 256


@pytest.fixture(scope="module")
def chest() -> np.ndarray:
    return 0.8 * project_chest(3, size=SIZE).pixels


def marked(chest: np.ndarray) -> np.ndarray:
    drawn = np.zeros(chest.shape, np.uint8)
    for place, text in (((6, 24), "R"), ((170, 20), "AP 10:32"), ((20, 250), "DOE^JANE")):
        cv2.putText(drawn, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.6, 255, 2, cv2.LINE_AA)
    cv2.arrowedLine(drawn, (10, 200), (40, 160), 255, 2, cv2.LINE_AA)
    share = drawn / np.float32(255)
    return chest * (1 - share) + share


def test_marks_are_replaced_by_what_surrounds_them(chest: np.ndarray) -> None:
    painted = marked(chest)
    cleaned = without_marks(painted)
    touched = painted - chest > 0.1
    assert np.abs(cleaned - chest)[touched].mean() < 0.2 * np.abs(painted - chest)[touched].mean()


def test_marks_move_the_input_of_the_network_little(chest: np.ndarray) -> None:
    letterbox = Letterbox.fit((SIZE, SIZE), SIZE)
    plain, painted = (normalize_for_unet(one, letterbox)[..., 0] for one in (chest, marked(chest)))
    apart = cv2.dilate((marked(chest) != chest).astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert np.abs(plain - painted)[apart].mean() < 0.02


def test_a_film_without_marks_is_left_alone(chest: np.ndarray) -> None:
    smooth = cv2.GaussianBlur(chest, (0, 0), 2)
    assert without_marks(smooth) is smooth
    blank = np.zeros((SIZE, 200), np.float32)
    assert without_marks(blank) is blank
