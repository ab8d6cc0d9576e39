"""A picture grid of augmented variants, with what was set written above it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reporting.images.colors import LEFT_LUNG, RGB, RIGHT_LUNG
from CovidXRayLib.reporting.images.film_image import draw_outline
from CovidXRayLib.reporting.images.overlay_text import GROUND
from CovidXRayLib.reporting.images.text_writer import BOLD, REGULAR, Writer
from CovidXRayLib.training.augmentation.original_augmentation import OriginalAugmentation
from CovidXRayLib.training.data.variants import ShownVariant

_MARGIN: Final = 8
_TEXT: Final[RGB] = (225, 225, 225)

Sheet = NDArray[np.uint8]


def draw_grid(
    films: Sequence[tuple[str, Sequence[ShownVariant]]], settings: Sequence[str], columns: int, side: int
) -> Sheet:
    """Draw the variants of some films, row by row.

    Parameters
    ----------
    films
        Name and variants of each film; every film starts a new row.
    settings
        Sentences for the strip at the top.
    columns
        Variants in a row.
    side
        Longest side of a variant, in pixels.

    Returns
    -------
    uint8 (rows, columns, 3), RGB.
    """
    writer = Writer(13)
    width = _MARGIN + columns * (side + _MARGIN)
    strips = [_strip(" ".join(settings), width, writer, REGULAR)]
    for name, variants in films:
        strips.append(_strip(name, width, writer, BOLD))
        for start in range(0, len(variants), columns):
            row = _ground(side + writer.line + _MARGIN, width)
            for place, variant in enumerate(variants[start : start + columns]):
                left = _MARGIN + place * (side + _MARGIN)
                row[:, left : left + side] = _cell(variant, side, len(row), writer)
            strips.append(row)
    return np.vstack(strips)


def table_in_words(table: OriginalAugmentation) -> list[str]:
    """Say in sentences what the original's augmentation draws."""
    shear = (
        _("Shear: up to {shear:g} radians.")
        if table.shear_unit == "radians"
        else _("Shear: up to {shear:g} degrees.")
    )
    sentences = [
        _("Rotation: up to {rotation:g} degrees.").format(rotation=table.rotation),
        _("Shift: up to {width:.0%} of the width and {height:.0%} of the height.").format(
            width=table.width_shift, height=table.height_shift
        ),
        shear.format(shear=table.shear),
        _("Zoom: from {low:g} to {high:g}, each direction by itself.").format(
            low=1 - table.zoom, high=1 + table.zoom
        ),
        _("Every second one, by chance, is mirrored.") if table.horizontal_flip else _("None is mirrored."),
    ]
    if table.brightness is None:
        return [*sentences, _("The brightness stays.")]
    low, high = table.brightness
    return [*sentences, _("Brightness: times {low:g} to {high:g}.").format(low=low, high=high)]


def _strip(text: str, width: int, writer: Writer, weight: int) -> Sheet:
    lines = writer.wrap(text, width - 2 * _MARGIN, weight)
    strip = _ground(len(lines) * writer.line + _MARGIN, width)
    for place, line in enumerate(lines):
        writer.draw(strip, line, _MARGIN, _MARGIN // 2 + place * writer.line, _TEXT, weight)
    return strip


def _cell(variant: ShownVariant, side: int, height: int, writer: Writer) -> Sheet:
    cell = _ground(height, side)
    grey = np.clip(np.rint(variant.picture * 255), 0, 255).astype(np.uint8)
    view = np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), np.uint8)
    for lung, colour in zip(variant.lungs, (RIGHT_LUNG, LEFT_LUNG), strict=True):
        draw_outline(view, lung, colour)
    rows, columns = grey.shape
    top, left = (side - rows) // 2, (side - columns) // 2
    cell[top : top + rows, left : left + columns] = view
    writer.draw(cell, variant.caption, 0, side + 2, _TEXT)
    return cell


def _ground(rows: int, columns: int) -> Sheet:
    return np.full((rows, columns, 3), GROUND, np.uint8)
