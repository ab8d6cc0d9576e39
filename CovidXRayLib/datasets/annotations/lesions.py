"""Lesions as radiologists drew them: ``lesions/`` of a data folder."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.masks import read_gray

LESIONS_FOLDER: Final = "lesions"
OPACITIES: Final = ("ground_glass", "consolidation")


def lesion_films(data: Path) -> dict[str, list[Path]]:
    """Return the drawings of ground-glass opacities and consolidations, by film identifier.

    The files are ``lesions/ID_ground_glass.png`` and ``lesions/ID_consolidation.png``, white on black. A
    folder without lesions gives an empty dict.
    """
    found: dict[str, list[Path]] = {}
    for kind in OPACITIES:
        for path in sorted((data / LESIONS_FOLDER).glob(f"*_{kind}.png")):
            found.setdefault(path.name.removesuffix(f"_{kind}.png"), []).append(path)
    return found


def read_lesions(drawings: list[Path], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return where any of the drawings is white, bool of a film's shape."""
    rows, columns = shape
    opaque = np.zeros(shape, bool)
    for path in drawings:
        white = (read_gray(path) > 127).view(np.uint8)
        opaque |= cv2.resize(white, (columns, rows), interpolation=cv2.INTER_NEAREST) > 0
    return opaque
