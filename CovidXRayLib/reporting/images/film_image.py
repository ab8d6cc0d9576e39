"""Images of the film with outlines of the lungs and opacity map."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.film import Film
from CovidXRayLib.reading import AnalyzedFilm
from CovidXRayLib.reporting.images.colors import LEFT_LUNG, RGB, RIGHT_LUNG, heat_table
from CovidXRayLib.reporting.images.text_writer import BOLD, Writer

_MAX_BLEND: Final = 0.6  # maximum opacity of the opacity map, so that the film remains visible
_OUTLINE: Final = 2  # pixels
_SUBPIXEL_BITS: Final = 3
# Films of up to this number of pixels (4,096 x 4,096) are converted and resized at once; larger ones in bands
# of rows, since a mask takes four times its memory when converted to float.
_WHOLE: Final = 2**24
_BAND: Final = 2**21
_GROUND: Final[RGB] = (0, 0, 0)


def film_view(analyzed: AnalyzedFilm, width: int, height: int) -> NDArray[np.uint8]:
    """Return the film, scaled to fit a box, with outlines, side letters and opacity map.

    Parameters
    ----------
    analyzed
        The film; without an opacity map (score withheld) only outlines are drawn.
    width, height
        Size of the box in pixels; the patient's proportions are preserved.

    Returns
    -------
    uint8 array, shape (rows, columns, 3)
        RGB, at most as large as the box.
    """
    return drawn_film(analyzed.film, analyzed.lungs, analyzed.opacity_map, width, height)


def drawn_film(
    film: Film,
    lungs: NDArray[np.bool_] | NDArray[np.uint8] | None,
    opacity_map: NDArray[np.float32] | None,
    width: int,
    height: int,
    *,
    in_steps: bool = False,
) -> NDArray[np.uint8]:
    """Return the image of :func:`film_view` from the parts of an analyzed film.

    Parameters
    ----------
    film
        The film.
    lungs
        bool (2, rows, columns): the patient's right lung, then the left; or uint8 (rows, columns): 0 outside,
        1 patient's right lung, 2 left. None for the film alone.
    opacity_map
        float32 (rows, columns), values in [0, 1]; None for outlines only.
    width, height
        Size of the box in pixels.
    in_steps
        Whether to quantize the opacity map to the 255 levels of its file, so that one read from a file gives
        the same image.
    """
    size = size_in_box(film, width, height)
    gray = np.clip(np.rint(_resized(film.pixels, size) * 255), 0, 255).astype(np.uint8)
    view = np.repeat(gray[..., None], 3, axis=2)
    resized = [] if lungs is None else [_resized(lung, size, made) >= 0.5 for lung, made in _sides(lungs)]
    if opacity_map is not None:
        heat = _resized(opacity_map, size, _in_steps if in_steps else _as_float)
        view = _blended(view, heat, np.logical_or.reduce(resized))
    for lung, color, letter in zip(resized, (RIGHT_LUNG, LEFT_LUNG), "RL", strict=False):
        draw_outline(view, lung, color)
        _draw_letter(view, lung, color, letter)
    return view


def size_in_box(film: Film, width: int, height: int) -> tuple[int, int]:
    """Return width and height of a film with square pixels that fills a box of this width and height."""
    rows, columns = film.shape[0] * film.pixel_aspect, film.shape[1]
    scale = min(width / columns, height / rows)
    return max(1, round(columns * scale)), max(1, round(rows * scale))


def heat_colors(heat: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return the RGB colors, shape (..., 3), of heat values in [0, 1], shape (rows, columns)."""
    steps = np.clip(np.rint(heat * 255), 0, 255).astype(np.uint8)
    return heat_table()[steps]


def _sides(
    lungs: NDArray[np.bool_] | NDArray[np.uint8],
) -> list[tuple[NDArray[Any], Callable[[NDArray[Any]], NDArray[np.float32]]]]:
    """Return the mask source of each lung, and its conversion."""
    if lungs.ndim == 3:
        return [(lung, _as_float) for lung in lungs]
    return [(lungs, partial(_with_label, label=label)) for label in (1, 2)]


def _with_label(labels: NDArray[np.uint8], label: int) -> NDArray[np.float32]:
    return _as_float(labels == label)


def _as_float(image: NDArray[Any]) -> NDArray[np.float32]:
    return image.astype(np.float32, copy=False)


def _in_steps(heat: NDArray[Any]) -> NDArray[np.float32]:
    steps: NDArray[np.float32] = np.clip(heat, 0, 1) * np.float32(255)
    np.rint(steps, out=steps)
    return np.divide(steps, np.float32(255), out=steps)


def _resized(
    image: NDArray[Any],
    size: tuple[int, int],
    converted: Callable[[NDArray[Any]], NDArray[np.float32]] = _as_float,
) -> NDArray[np.float32]:
    """Resize the result of `converted` for an image, (rows, columns), to a width and a height."""
    rows, columns = image.shape
    if size[0] >= columns:
        return np.asarray(cv2.resize(converted(image), size, interpolation=cv2.INTER_LINEAR), np.float32)
    if image.size > _WHOLE:
        # Area averages are separable into averages along rows and along columns.
        band = max(1, _BAND // columns)
        parts = (converted(image[start : start + band]) for start in range(0, rows, band))
        image = np.concatenate(
            [cv2.resize(part, (size[0], len(part)), interpolation=cv2.INTER_AREA) for part in parts]
        )
        converted = _as_float
    return np.asarray(cv2.resize(converted(image), size, interpolation=cv2.INTER_AREA), np.float32)


def _blended(
    view: NDArray[np.uint8], heat: NDArray[np.float32], inside: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    share = (_MAX_BLEND * np.clip(heat, 0, 1) * inside)[..., None]
    blended: NDArray[np.uint8] = np.rint(view * (1 - share) + heat_colors(heat) * share).astype(np.uint8)
    return blended


def draw_outline(view: NDArray[np.uint8], lung: NDArray[np.bool_], color: RGB) -> None:
    """Draw the outline of a mask, (rows, columns), on an RGB image, (rows, columns, 3)."""
    contours, _ = cv2.findContours(lung.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    # Contours pass through pixel centers; a short moving average smooths the steps.
    smooth = [_rounded_corners(contour[:, 0, :].astype(np.float64)) for contour in contours]
    fixed_point = [np.rint(contour * 2**_SUBPIXEL_BITS).astype(np.int32) for contour in smooth]
    cv2.polylines(view, fixed_point, True, color, _OUTLINE, cv2.LINE_AA, shift=_SUBPIXEL_BITS)


def _rounded_corners(contour: NDArray[np.float64]) -> NDArray[np.float64]:
    if len(contour) < 8:
        return contour
    return np.asarray(np.mean([np.roll(contour, step, axis=0) for step in range(-2, 3)], axis=0))


def _draw_letter(view: NDArray[np.uint8], lung: NDArray[np.bool_], color: RGB, letter: str) -> None:
    """Draw the side letter above the apex of the lung, or below it at the image border."""
    rows = np.flatnonzero(lung.any(axis=1))
    if not rows.size:
        return
    writer = Writer(22)
    top = int(rows[0]) - 30 if rows[0] >= 30 else int(rows[0]) + 6
    middle = round(float(np.flatnonzero(lung[rows[0]]).mean()))
    left = min(max(middle - writer.width(letter, BOLD) // 2, 2), max(view.shape[1] - 20, 2))
    for across, down in ((-1, 0), (1, 0), (0, -1), (0, 1)):  # a dark rim keeps it legible on bone
        writer.draw(view, letter, left + across, top + down, _GROUND, BOLD)
    writer.draw(view, letter, left, top, color, BOLD)
