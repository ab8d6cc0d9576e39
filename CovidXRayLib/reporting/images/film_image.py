"""Images of the film with outlines of the lungs and opacity map."""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.opacity_map import opacity_levels
from CovidXRayLib.films.film import Film
from CovidXRayLib.films.limits import LARGE_FILM_PIXELS
from CovidXRayLib.preprocessing.letterbox import area_average
from CovidXRayLib.reporting.images.colors import LEFT_LUNG, RGB, RIGHT_LUNG, heat_table
from CovidXRayLib.reporting.images.text_writer import BOLD, Writer

_MAX_BLEND: Final = 0.6  # maximum opacity of the opacity map, so that the film remains visible
_OUTLINE: Final = 2  # pixels
_SUBPIXEL_BITS: Final = 3
# One image of both lungs, for the label map's 0, 1 and 2: a pixel of the view lies in a lung if at least half
# of it does, which is 49151.5 or 16384.5; OpenCV rounds the latter to either side.
_LUNG_CODES: Final = np.array([32768, 65535, 1, *[32768] * 253], np.uint16)
_RIGHT_FROM, _LEFT_TO = 49152, 16385
_BANDS: Final = 16  # of the label map of a large film
_GROUND: Final[RGB] = (0, 0, 0)


def drawn_film(
    film: Film,
    labels: NDArray[np.uint8] | None,
    opacity_map: NDArray[np.float32] | None,
    width: int,
    height: int,
) -> NDArray[np.uint8]:
    """Return the film, scaled to fit a box, with outlines, side letters and opacity map.

    Parameters
    ----------
    film
        The film.
    labels
        uint8 (rows, columns): 0 outside, 1 patient's right lung, 2 left. None for the film alone.
    opacity_map
        float32 (rows, columns), values in [0, 1], drawn in the 256 levels of its file; None for outlines
        only.
    width, height
        Size of the box in pixels; the patient's proportions are preserved.

    Returns
    -------
    uint8 array, shape (rows, columns, 3)
        RGB, at most as large as the box.
    """
    return film_with_results(gray_film(film, width, height), labels, opacity_map)


def gray_film(film: Film, width: int, height: int) -> NDArray[np.uint8]:
    """Return the film's display, scaled to fit a box, uint8 (rows, columns)."""
    resized = _resized_film(film.pixels, size_in_box(film, width, height))
    return np.asarray(cv2.convertScaleAbs(resized, alpha=255), np.uint8)


def film_with_results(
    gray: NDArray[np.uint8], labels: NDArray[np.uint8] | None, opacity_map: NDArray[np.float32] | None
) -> NDArray[np.uint8]:
    """Return :func:`gray_film` with results drawn on it; see :func:`drawn_film`."""
    size = gray.shape[1], gray.shape[0]
    lungs = [] if labels is None else _resized_lungs(labels, size)
    if opacity_map is None:
        view = np.asarray(cv2.cvtColor(gray, cv2.COLOR_GRAY2RGB), np.uint8)
    else:
        levels = _resized(opacity_levels(opacity_map), size)
        view = _blended(gray, levels, np.logical_or.reduce(lungs))
    for lung, color, letter in zip(lungs, (RIGHT_LUNG, LEFT_LUNG), "RL", strict=False):
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


def _resized_film(pixels: NDArray[np.float32], size: tuple[int, int]) -> NDArray[Any]:
    """Resize a film by exact averages, unlike masks and map, since letters and catheters have sharp edges."""
    rows, columns = pixels.shape
    if size[0] >= columns:
        return cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR)
    if columns % 4 or size[1] >= rows:
        return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    # Averages along columns, then along rows. Four columns as channels take half the time of one.
    fours, few = pixels.reshape(rows, -1, 4), (columns // 4, size[1])
    narrow = cv2.resize(fours, few, interpolation=cv2.INTER_AREA).reshape(size[1], columns)
    return cv2.resize(narrow, size, interpolation=cv2.INTER_AREA)


def _resized(image: NDArray[Any], size: tuple[int, int]) -> NDArray[Any]:
    """Resize an image, uint8 or uint16 (rows, columns), to a width and a height."""
    if size[0] >= image.shape[1]:
        return cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)
    return area_average(image, size[1], size[0])


def _resized_lungs(labels: NDArray[np.uint8], size: tuple[int, int]) -> list[NDArray[np.bool_]]:
    if labels.size <= LARGE_FILM_PIXELS or size[0] >= labels.shape[1]:
        codes = _resized(cv2.LUT(labels, _LUNG_CODES), size)
    else:
        # Averages along rows, then along columns; codes of the whole film would take twice its memory.
        bands = (cv2.LUT(band, _LUNG_CODES) for band in np.array_split(labels, _BANDS))
        narrow = [cv2.resize(band, (size[0], len(band)), interpolation=cv2.INTER_AREA) for band in bands]
        codes = area_average(np.concatenate(narrow), size[1], size[0])
    return [codes >= _RIGHT_FROM, codes <= _LEFT_TO]


def _blended(gray: NDArray[Any], levels: NDArray[Any], inside: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return a film, uint8 (rows, columns), in RGB with the levels 0 to 255 of an opacity map drawn on it."""
    levels = levels * inside  # level 0 is fully transparent
    share = np.linspace(0, _MAX_BLEND, 256, dtype=np.float32)
    film = gray * cv2.LUT(levels, 1 - share)
    heat = (cv2.LUT(levels, share * color) for color in heat_table().T)
    return np.asarray(cv2.merge([cv2.convertScaleAbs(film + color) for color in heat]), np.uint8)


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
