"""Burned-in text, side letters, arrows, blocks and leads, which must not change what networks find."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]

_WORDS: Final = (
    "R", "L", "AP", "PA", "PORTABLE", "SUPINE", "ERECT", "SITTING", "MOBILE", "CHEST AP", "DOE^JOHN",
    "ICU 12", "F 64Y", "ID 4471203", "1957-03-02", "08:15", "kV 90 mAs 2", "ETT 4cm", "HOSPITAL", "S: 2 I: 1",
)  # fmt: skip
_FONTS: Final = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_PLAIN)


def write_marks(image: Image, rng: np.random.Generator) -> Image:
    """Draw letters, a block or a line anywhere, like markers, labels and leads."""
    # OpenCV 5 writes text on 8-bit images only.
    result = _eight_bit(image)
    rows, columns = image.shape[:2]
    for _ in range(int(rng.integers(1, 4))):
        at = (int(rng.integers(0, columns)), int(rng.integers(0, rows)))
        shade = int(rng.choice([0, 215, 255]))
        kind = rng.random()
        if kind < 0.5:
            text = "".join(rng.choice(list("LRAPDI0123456789:/"), int(rng.integers(1, 9))))
            cv2.putText(
                result, text, at, cv2.FONT_HERSHEY_SIMPLEX, rng.uniform(0.25, 0.8), shade, 1, cv2.LINE_AA
            )
        elif kind < 0.7:
            size = rng.integers(4, max(5, columns // 8), 2)
            cv2.rectangle(result, at, (int(at[0] + size[0]), int(at[1] + size[1])), shade, -1)
        else:
            end = (int(rng.integers(0, columns)), int(rng.integers(0, rows)))
            cv2.line(result, at, end, max(shade, 180), int(rng.integers(1, 3)), cv2.LINE_AA)
    return np.asarray(result / np.float32(255), np.float32)


def annotate(image: Image, outside: NDArray[np.bool_], rng: np.random.Generator) -> Image:
    """Write outside the lungs what hospitals burn in: side letters, banners, remarks, arrows and blocks.

    Parameters
    ----------
    image
        float32 (rows, columns) in [0, 1].
    outside
        bool (rows, columns): where anything may be drawn.

    Returns
    -------
    float32 (rows, columns) in [0, 1], unchanged where `outside` is False.
    """
    canvas = np.zeros(image.shape[:2], np.uint8)
    for draw in rng.choice(np.array(_DRAWINGS, object), int(rng.integers(1, 4)), replace=False):
        draw(canvas, outside, rng)
    alpha = canvas.astype(np.float32) / 255 * rng.uniform(0.6, 1.0) * outside
    shade = np.float32(1.0 if rng.random() < 0.85 else 0.0)
    return np.asarray(image * (1 - alpha) + shade * alpha, np.float32)


def _eight_bit(image: Image) -> NDArray[np.uint8]:
    return (np.clip(image, 0, 1) * 255).astype(np.uint8)


def _text(
    canvas: NDArray[np.uint8], text: str, at: tuple[float, float], height: float, rng: np.random.Generator
) -> None:
    scale = max(0.2, height / 22)
    thickness = max(1, round(scale * rng.uniform(1, 3)))
    place = (int(at[0]), int(at[1]))
    cv2.putText(canvas, text, place, int(rng.choice(_FONTS)), scale, 255, thickness, cv2.LINE_AA)


def _letters(canvas: NDArray[np.uint8], outside: NDArray[np.bool_], rng: np.random.Generator) -> None:
    rows, columns = canvas.shape
    for _ in range(int(rng.integers(1, 4))):
        at = (rng.uniform(0, 0.9) * columns, rng.uniform(0.05, 1) * rows)
        _text(canvas, str(rng.choice(_WORDS[:9])), at, rng.uniform(0.03, 0.11) * rows, rng)


def _banner(canvas: NDArray[np.uint8], outside: NDArray[np.bool_], rng: np.random.Generator) -> None:
    rows, columns = canvas.shape
    height = rng.uniform(0.015, 0.045) * rows
    top, left = rng.choice([0.03, 0.86]) * rows, rng.choice([0.01, 0.3, 0.6]) * columns
    for line in range(int(rng.integers(1, 5))):
        words = "  ".join(rng.choice(_WORDS, int(rng.integers(1, 4))))
        _text(canvas, words, (left, top + 1.5 * height * line + height), height, rng)


def _remarks(canvas: NDArray[np.uint8], outside: NDArray[np.bool_], rng: np.random.Generator) -> None:
    rows, columns = canvas.shape
    near = outside & (cv2.erode(outside.astype(np.uint8), np.ones((rows // 8 | 1,) * 2, np.uint8)) == 0)
    ys, xs = np.nonzero(near if near.any() else outside)
    if not len(ys):
        return
    for _ in range(int(rng.integers(1, 6))):
        k = int(rng.integers(len(ys)))
        at = (xs[k] - rng.uniform(0, 0.1) * columns, float(ys[k]))
        _text(canvas, str(rng.choice(_WORDS)), at, rng.uniform(0.015, 0.04) * rows, rng)


def _arrow(canvas: NDArray[np.uint8], outside: NDArray[np.bool_], rng: np.random.Generator) -> None:
    rows, columns = canvas.shape
    ends = rng.integers(0, (columns, rows), (2, 2))
    width = max(1, int(max(rows, columns) * rng.uniform(0.004, 0.012)))
    cv2.arrowedLine(canvas, ends[0].tolist(), ends[1].tolist(), 255, width, cv2.LINE_AA, tipLength=0.3)


def _block(canvas: NDArray[np.uint8], outside: NDArray[np.bool_], rng: np.random.Generator) -> None:
    rows, columns = canvas.shape
    height, width = rng.uniform(0.03, 0.12) * rows, rng.uniform(0.1, 0.6) * columns
    left = rng.choice([0.0, columns - width])
    top = rng.choice([0.0, rows - height])
    cv2.rectangle(canvas, (int(left), int(top)), (int(left + width), int(top + height)), 255, -1)


_DRAWINGS: Final = (_letters, _banner, _remarks, _arrow, _block)
