"""Recognition of label images, such as masks in PNG, among films."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.limits import check_size

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_PALETTE: Final = 3
# Films have more gray values and compress less well.
_MAX_VALUES: Final = 8
_PIXELS_PER_BYTE: Final = 30


def is_label_image(path: Path, head: bytes) -> bool:
    """Return whether a file is a PNG of a few labels and not a film.

    Parameters
    ----------
    head
        The file's first bytes, at least 26. Only a file that is small for its pixels is decoded.
    """
    if not head.startswith(_SIGNATURE) or len(head) < 26:
        return False
    columns, rows = (int.from_bytes(head[at : at + 4], "big") for at in (16, 20))
    bits, color = head[24], head[25]
    if bits < 8 or color == _PALETTE:
        return True
    try:
        check_size(rows, columns)
        if path.stat().st_size * _PIXELS_PER_BYTE > rows * columns:
            return False
        return _values(path.read_bytes()) <= _MAX_VALUES
    except (FilmProblem, OSError):
        return False  # so that its error is reported


def _values(data: bytes) -> int:
    import cv2
    import numpy as np

    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    return _MAX_VALUES + 1 if image is None else int(np.unique(image).size)
