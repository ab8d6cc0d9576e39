"""What another program finds in a PDF."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

pdfium = pytest.importorskip("pypdfium2", reason="needs the extra 'test'")
raw = pytest.importorskip("pypdfium2.raw", reason="needs the extra 'test'")

A4 = (595.28, 841.89)  # points


def text_of(path: Path) -> str:
    """All words of a PDF of one A4 page, one blank between them."""
    document = pdfium.PdfDocument(str(path))
    assert len(document) == 1
    assert document[0].get_size() == pytest.approx(A4, abs=1)
    return re.sub(r"\s+", " ", document[0].get_textpage().get_text_range())


def all_inside_the_page(path: Path) -> bool:
    """Whether every letter stands within the margins of its page."""
    page = pdfium.PdfDocument(str(path))[0]
    words, (width, height) = page.get_textpage(), page.get_size()
    boxes = [words.get_charbox(index) for index in range(words.count_chars())]
    seen = np.array([box for box in boxes if box[2] > box[0]])  # left, bottom, right, top; blanks have none
    return bool((seen[:, :2] >= 10).all() and (seen[:, 2:] <= np.array([width, height]) - 10).all())


def fonts_of(path: Path) -> dict[str, bool]:
    """The fonts of a PDF, and whether each is embedded."""
    import ctypes

    found = {}
    for one in pdfium.PdfDocument(str(path))[0].get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=8):
        font = raw.FPDFTextObj_GetFont(one.raw)
        name = ctypes.create_string_buffer(256)
        raw.FPDFFont_GetBaseFontName(font, name, 256)
        found[name.value.decode()] = raw.FPDFFont_GetIsEmbedded(font) == 1
    return found
