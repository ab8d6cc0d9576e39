"""Images that are nothing like a chest film, drawn here, and what the analysis makes of them."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from CovidXRayLib import Analyzer, Film
from CovidXRayLib.phantom.frontal_chest import project_chest

SIDE = 480
ROWS, COLUMNS = np.mgrid[:SIDE, :SIDE]
WORDS = ("lungs", "are", "clear", "heart", "size", "normal", "no", "effusion", "report", "date", "of", "exam")


def text_page(chance: np.random.Generator) -> np.ndarray:
    page = np.full((SIDE * 5 // 4, SIDE), 255, np.uint8)
    for row in range(30, page.shape[0], 24):
        line = " ".join(chance.choice(WORDS, 8))
        cv2.putText(page, line, (15, row), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 0, 1, cv2.LINE_AA)
    return page


def noise(chance: np.random.Generator) -> np.ndarray:
    grain = chance.standard_normal((SIDE, SIDE)).astype(np.float32)
    return cv2.GaussianBlur(grain, (0, 0), chance.uniform(0.5, 30))


def symmetric_blots(chance: np.random.Generator) -> np.ndarray:
    grain = cv2.GaussianBlur(chance.standard_normal((SIDE, SIDE)), (0, 0), chance.uniform(15, 50))
    return np.asarray(grain + grain[:, ::-1])


def checkerboard(chance: np.random.Generator) -> np.ndarray:
    field = int(chance.integers(8, 160))
    return np.asarray((ROWS // field + COLUMNS // field) % 2 + 0.1 * chance.random((SIDE, SIDE)))


def gradient(chance: np.random.Generator) -> np.ndarray:
    across, down = chance.standard_normal(2)
    return np.asarray(across * COLUMNS + down * ROWS + 3 * chance.standard_normal((SIDE, SIDE)))


def face(chance: np.random.Generator) -> np.ndarray:
    skin = chance.uniform(0.5, 0.9)
    image = np.full((SIDE, SIDE), chance.uniform(0.1, 0.9), np.float32)
    cv2.ellipse(image, (240, 250), (125, 170), 0, 0, 360, skin, -1)
    cv2.ellipse(image, (240, 150), (135, 100), 0, 180, 360, 0.1, -1)  # hair
    for x in (185, 295):
        cv2.ellipse(image, (x, 225), (26, 13), 0, 0, 360, 0.95, -1)
        cv2.circle(image, (x, 225), 10, 0.1, -1)
    cv2.ellipse(image, (240, 340), (45, 14), 0, 0, 180, 0.5 * skin, -1)
    lit = 1 - 0.3 * np.abs(COLUMNS - chance.uniform(120, 360)) / SIDE
    return np.asarray(cv2.GaussianBlur(image * lit.astype(np.float32), (0, 0), 1.5))


def landscape(chance: np.random.Generator) -> np.ndarray:
    image = (1 - 0.5 * ROWS / SIDE).astype(np.float32)
    for height, shade in ((0.45, 0.6), (0.6, 0.4), (0.75, 0.2)):
        ridge = cv2.GaussianBlur(np.cumsum(chance.standard_normal((1, SIDE)), axis=1), (0, 0), 20)[0]
        image[SIDE * (height + 0.08 * ridge / np.abs(ridge).max()) < ROWS] = shade
    return image


def screen_of_text(chance: np.random.Generator) -> np.ndarray:
    screen = np.full((SIDE, SIDE * 16 // 10), 35, np.uint8)
    screen[:24], screen[24:, :140] = 90, 60
    for row in range(50, SIDE, 22):
        for column, words in ((8, 2), (155, 6)):
            line = " ".join(chance.choice(WORDS, words))
            cv2.putText(screen, line, (column, row), cv2.FONT_HERSHEY_SIMPLEX, 0.45, 220, 1, cv2.LINE_AA)
    return screen


def contact_sheet(chance: np.random.Generator) -> np.ndarray:
    films = [project_chest(int(seed), size=240).pixels for seed in chance.integers(0, 1000, 4)]
    return np.vstack([np.hstack(films[:2]), np.hstack(films[2:])])


@pytest.mark.parametrize(
    "draw",
    [
        text_page,
        noise,
        symmetric_blots,
        checkerboard,
        gradient,
        face,
        landscape,
        screen_of_text,
        pytest.param(contact_sheet, marks=pytest.mark.slow),
    ],
)
def test_non_chest_films_get_no_score(draw: Callable[[np.random.Generator], np.ndarray]) -> None:
    analyzer = Analyzer(device="cpu")
    for seed in range(6):
        image = np.float32(draw(np.random.default_rng(seed)))
        reading = analyzer.analyze(Film((image - image.min()) / np.ptp(image))).reading
        assert reading.probability is None, (draw.__name__, seed)
