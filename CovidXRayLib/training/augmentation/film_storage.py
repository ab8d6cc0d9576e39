"""Films as another hospital might make and store them: window, pixels, proportions, noise, text."""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.training.augmentation.burned_in_marks import annotate
from CovidXRayLib.training.augmentation.film_styles import compress

Image = NDArray[np.float32]

SMALLEST_SIDE: Final = 224  # pixels of the longer side, as small as public collections store films
_SQUASHED: Final = 4 / 3  # at most, either way
_CLIPPED: Final = 5.0  # per cent of the pixels, at each end
_GAMMA: Final = 0.5  # its logarithm, either way
_WRITTEN_ON: Final = 0.5
_GRAINY: Final = 0.5
_GRAIN: Final = (0.005, 0.06)  # standard deviation of the noise, of the range of gray levels
_GRAINS: Final = 512  # along the longer side, at most: finer noise is lost at the network's input
_BLURRED: Final = 0.25
_LARGEST_BLUR: Final = 1 / 200  # its standard deviation, of the longer side
_COMPRESSED: Final = 0.3
_QUALITY: Final = (25, 85)  # of JPEG
_MARGIN: Final = 0.01  # of the longer side that stays free of text around the lungs


def vary_storage(pixels: Image, lungs: NDArray[np.bool_], rng: np.random.Generator) -> Image:
    """Vary how a film was made and stored, and write beside the lungs on every other one.

    Parameters
    ----------
    pixels
        float32 (rows, columns) in [0, 1].
    lungs
        bool (rows, columns).

    Returns
    -------
    float32 in [0, 1], with no more pixels than before and up to a third wider or higher in proportion.
    """
    rows, columns = pixels.shape
    longest = max(rows, columns)
    if rng.random() < _WRITTEN_ON:
        margin = 2 * max(1, round(_MARGIN * longest)) + 1
        near = cv2.dilate(lungs.astype(np.uint8), np.ones((margin, margin), np.uint8)) > 0
        pixels = annotate(pixels, ~near, rng)
    scale = np.exp(rng.uniform(np.log(min(1.0, SMALLEST_SIDE / longest)), 0))
    squash = np.exp(rng.uniform(-1, 1) * np.log(_SQUASHED) / 2)
    shape = max(8, round(columns * scale * squash)), max(8, round(rows * scale / squash))
    moved: NDArray[Any] = cv2.resize(pixels, shape, interpolation=cv2.INTER_AREA)
    low, high = np.percentile(moved, (rng.uniform(0, _CLIPPED), 100 - rng.uniform(0, _CLIPPED)))
    stretched = np.clip((moved - low) / max(high - low, 1e-6), 0, 1)
    return _degraded(np.asarray(stretched ** np.exp(rng.uniform(-_GAMMA, _GAMMA)), np.float32), rng)


def _degraded(pixels: Image, rng: np.random.Generator) -> Image:
    """Blur, add noise and compress, each now and then; in [0, 1]."""
    rows, columns = pixels.shape
    longest = max(rows, columns)
    result: NDArray[Any] = pixels
    if rng.random() < _BLURRED:
        result = cv2.GaussianBlur(result, (0, 0), rng.uniform(0.1, 1) * _LARGEST_BLUR * longest)
    if rng.random() < _GRAINY:
        share = min(1.0, _GRAINS / longest)
        grains = rng.normal(0, 1, (max(1, round(rows * share)), max(1, round(columns * share))))
        deviation = np.exp(rng.uniform(*np.log(_GRAIN)))
        result = result + deviation * cv2.resize(grains.astype(np.float32), (columns, rows))
    if rng.random() < _COMPRESSED:
        result = compress(np.asarray(result, np.float32), int(rng.integers(*_QUALITY)))
    return np.asarray(np.clip(result, 0, 1), np.float32)
