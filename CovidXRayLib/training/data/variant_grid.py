"""Image grids of augmented variants, with the settings in a header."""

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
    """Draw a grid of the variants of films.

    Parameters
    ----------
    films
        Name and variants of each film; every film starts a new row.
    settings
        Sentences for the header.
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


def augmentation_table(table: OriginalAugmentation) -> list[str]:
    """Return the settings of the original's augmentation as sentences."""
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
        _("Zoom: from {low:g} to {high:g}, independently in each direction.").format(
            low=1 - table.zoom, high=1 + table.zoom
        ),
        _("Half of them, at random, are mirrored.") if table.horizontal_flip else _("None are mirrored."),
    ]
    if table.brightness is None:
        return [*sentences, _("The brightness is unchanged.")]
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
    gray = np.clip(np.rint(variant.image * 255), 0, 255).astype(np.uint8)
    view = np.asarray(cv2.cvtColor(gray, cv2.COLOR_GRAY2RGB), np.uint8)
    for lung, color in zip(variant.lungs, (RIGHT_LUNG, LEFT_LUNG), strict=True):
        draw_outline(view, lung, color)
    rows, columns = gray.shape
    top, left = (side - rows) // 2, (side - columns) // 2
    cell[top : top + rows, left : left + columns] = view
    writer.draw(cell, variant.caption, 0, side + 2, _TEXT)
    return cell


def _ground(rows: int, columns: int) -> Sheet:
    return np.full((rows, columns, 3), GROUND, np.uint8)
