"""Text in scripts for which the page has no font: as text on screens, as images in print and PDF.

A browser has fonts for all scripts. The PDF has those that it embeds (Latin, Greek and Cyrillic), and without
another one on the computer it would leave letters out; OpenCV's built-in fonts contain most scripts.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from CovidXRayLib.reporting.images.text_writer import BOLD, REGULAR, Writer

if TYPE_CHECKING:
    from markupsafe import Markup

# Beyond Latin, Greek and Cyrillic with their extensions, punctuation and symbols, with inner spaces.
_FOREIGN: Final = re.compile(
    "[^\u0000-\u052f\u1c80-\u1c8f\u1d00-\u27ff\ufeff ][^\u0000-\u001f!-~\u00a1-\u052f]*"
)
_SIZE: Final = 48  # pixels; the page shows them at the size of its letters
_INK: Final = (27, 33, 38)


def drawn(text: str, *, bold: bool = False) -> Markup:
    """Return a text as HTML, with images of what the PDF has no font for."""
    from markupsafe import Markup, escape

    parts, end = [], 0
    for found in _FOREIGN.finditer(text):
        run = found[0].rstrip()
        parts.append(escape(text[end : found.start()]))
        parts.append(
            Markup('<span class="drawn"><span>{}</span><img src="{}" alt="{}"></span>').format(
                run, _image(run, BOLD if bold else REGULAR), run
            )
        )
        end = found.start() + len(run)
    return Markup("").join([*parts, escape(text[end:])])


def _image(text: str, weight: int) -> str:
    """Return a line of text as a ``data:`` URL of a PNG with a transparent background."""
    writer = Writer(_SIZE)
    sheet = np.zeros((writer.line, writer.width(text, weight) + 4, 3), np.uint8)
    writer.draw(sheet, text, 2, 0, (255, 255, 255), weight)
    red, green, blue = (np.full(sheet.shape[:2], level, np.uint8) for level in _INK)
    content = cv2.imencode(".png", np.dstack([blue, green, red, sheet[..., 0]]))[1]
    return f"data:image/png;base64,{base64.b64encode(content.tobytes()).decode('ascii')}"
