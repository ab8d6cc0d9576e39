"""The film with the outlines of the lungs and the heat map on it."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.film import Film
from CovidXRayLib.reading import Reading
from CovidXRayLib.reporting.colours import LEFT_LUNG, RGB, RIGHT_LUNG, heat_table
from CovidXRayLib.reporting.writer import BOLD, Writer

_STRONGEST_BLEND: Final = 0.6  # the film must stay visible under the hottest spot
_OUTLINE: Final = 2  # pixels
_SUBPIXEL_BITS: Final = 3
_GROUND: Final[RGB] = (0, 0, 0)


def film_view(reading: Reading, width: int, height: int) -> NDArray[np.uint8]:
    """Return the film, fitted into a box, with outlines, side letters and heat map.

    Parameters
    ----------
    reading
        The reading; without a heat map (score withheld) the film has outlines only.
    width, height
        Size of the box in pixels; the film keeps its proportions and touches two sides of it.

    Returns
    -------
    uint8 array, shape (rows, columns, 3)
        RGB, at most as large as the box.
    """
    return drawn_film(reading.film, reading.lungs, reading.heatmap, width, height)


def drawn_film(
    film: Film, lungs: NDArray[np.bool_], heatmap: NDArray[np.float32] | None, width: int, height: int
) -> NDArray[np.uint8]:
    """Return what :func:`film_view` does, of the parts of a reading.

    Parameters
    ----------
    film
        The film.
    lungs
        bool (2, rows, columns): the patient's right lung, then the left.
    heatmap
        float32 (rows, columns), values in [0, 1]; None for outlines only.
    width, height
        Size of the box in pixels.
    """
    rows, columns = film.shape
    scale = min(width / columns, height / rows)
    size = (max(1, round(columns * scale)), max(1, round(rows * scale)))
    grey = np.clip(np.rint(_resized(film.pixels, size) * 255), 0, 255).astype(np.uint8)
    view = np.repeat(grey[..., None], 3, axis=2)
    resized = [_resized(lung.astype(np.float32), size) >= 0.5 for lung in lungs]
    if heatmap is not None:
        view = _blended(view, _resized(heatmap, size), resized[0] | resized[1])
    for lung, colour, letter in zip(resized, (RIGHT_LUNG, LEFT_LUNG), "RL", strict=True):
        draw_outline(view, lung, colour)
        _draw_letter(view, lung, colour, letter)
    return view


def heat_colours(heat: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return the RGB colours, shape (..., 3), of heat values in [0, 1], shape (rows, columns)."""
    steps = np.clip(np.rint(heat * 255), 0, 255).astype(np.uint8)
    return heat_table()[steps]


def _resized(picture: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    shrinks = size[0] < picture.shape[1]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, size, interpolation=method), np.float32)


def _blended(
    view: NDArray[np.uint8], heat: NDArray[np.float32], inside: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    share = (_STRONGEST_BLEND * np.clip(heat, 0, 1) * inside)[..., None]
    blended: NDArray[np.uint8] = np.rint(view * (1 - share) + heat_colours(heat) * share).astype(np.uint8)
    return blended


def draw_outline(view: NDArray[np.uint8], lung: NDArray[np.bool_], colour: RGB) -> None:
    """Draw the outline of a mask, (rows, columns), on an RGB picture, (rows, columns, 3)."""
    contours, _ = cv2.findContours(lung.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    # Contours run through pixel centres in whole steps; a short running mean takes the stairs out.
    smooth = [_rounded_corners(contour[:, 0, :].astype(np.float64)) for contour in contours]
    fixed_point = [np.rint(contour * 2**_SUBPIXEL_BITS).astype(np.int32) for contour in smooth]
    cv2.polylines(view, fixed_point, True, colour, _OUTLINE, cv2.LINE_AA, shift=_SUBPIXEL_BITS)


def _rounded_corners(contour: NDArray[np.float64]) -> NDArray[np.float64]:
    if len(contour) < 8:
        return contour
    return np.asarray(np.mean([np.roll(contour, step, axis=0) for step in range(-2, 3)], axis=0))


def _draw_letter(view: NDArray[np.uint8], lung: NDArray[np.bool_], colour: RGB, letter: str) -> None:
    """Write the side above the top of the lung, or below that top where the film ends there."""
    rows = np.flatnonzero(lung.any(axis=1))
    if not rows.size:
        return
    writer = Writer(22)
    top = int(rows[0]) - 30 if rows[0] >= 30 else int(rows[0]) + 6
    middle = round(float(np.flatnonzero(lung[rows[0]]).mean()))
    left = min(max(middle - writer.width(letter, BOLD) // 2, 2), max(view.shape[1] - 20, 2))
    for across, down in ((-1, 0), (1, 0), (0, -1), (0, 1)):  # a dark rim keeps it legible on bone
        writer.draw(view, letter, left + across, top + down, _GROUND, BOLD)
    writer.draw(view, letter, left, top, colour, BOLD)
