"""Text on images in any script, without system fonts.

OpenCV 5 has built-in fonts and Unicode text shaping; the fonts of OpenCV 4 contain only ASCII.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.reporting.images.colors import RGB

REGULAR: Final = 400
BOLD: Final = 700


@dataclass(frozen=True)
class Writer:
    """Measures, wraps and draws text.

    Attributes
    ----------
    size
        Font size in pixels.
    """

    size: int
    _face: cv2.FontFace = field(default_factory=lambda: cv2.FontFace("sans"), repr=False)

    @property
    def line(self) -> int:
        """Line height in pixels."""
        return round(self.size * 1.4)

    def width(self, text: str, weight: int = REGULAR) -> int:
        """Return the width of a line of text in pixels."""
        if not text:
            return 0
        _, _, width, _ = cv2.getTextSize((1, 1), printable(text), (0, 0), self._face, self.size, weight)
        return int(width)

    def wrap(self, text: str, width: int, weight: int = REGULAR) -> list[str]:
        """Wrap text to lines of at most `width` pixels, between words or within longer ones."""
        lines: list[str] = []
        line = ""
        for word in printable(text).split():
            longer = f"{line} {word}" if line else word
            if self.width(longer, weight) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            while self.width(word, weight) > width and len(word) > 1:
                head = self._fitting_length(word, width, weight)
                lines.append(word[:head])
                word = word[head:]
            line = word
        return [*lines, line] if line else lines

    def draw(
        self, image: NDArray[np.uint8], text: str, left: int, top: int, color: RGB, weight: int = REGULAR
    ) -> None:
        """Draw a line of text with its upper left corner at (left, top)."""
        baseline = top + round(self.size * 0.95)
        cv2.putText(image, printable(text), (left, baseline), color, self._face, self.size, weight)

    def _fitting_length(self, word: str, width: int, weight: int) -> int:
        """Return the number of leading characters that fit, at least one."""
        fits, too_many = 1, len(word)
        while too_many - fits > 1:
            middle = (fits + too_many) // 2
            if self.width(word[:middle], weight) <= width:
                fits = middle
            else:
                too_many = middle
        return fits


def printable(text: str) -> str:
    r"""Replace what cannot be drawn.

    Control and formatting characters and lone surrogates become ``?``; characters of scripts that the fonts
    lack become their code points (``\u0e2a``), since question marks would make different names the same.
    """
    return "".join(_printable(character) for character in text.replace("\n", " "))


@lru_cache(maxsize=4096)
def _printable(character: str) -> str:
    if character.isascii() and character.isprintable():
        return character
    if unicodedata.category(character)[0] == "C":
        return "?"
    if np.array_equal(_glyph(character), _glyph("?")):  # OpenCV's sign for a missing glyph
        return character.encode("ascii", "backslashreplace").decode("ascii")
    return character


def _glyph(character: str) -> NDArray[np.uint8]:
    sheet = np.zeros((48, 64, 3), np.uint8)
    cv2.putText(sheet, character, (8, 32), (255, 255, 255), cv2.FontFace("sans"), 24, REGULAR)
    return sheet
