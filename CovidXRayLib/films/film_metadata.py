"""Conversion of a film's metadata to plain values, and back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.film import Film, PixelSpacing


def film_metadata(film: Film, *, with_names: bool = False) -> dict[str, Any]:
    """Return a film's metadata as plain values, without pixels and patient identity.

    Parameters
    ----------
    with_names
        Whether ``file`` is the file name, which often contains the patient's name; None otherwise.
    """
    spacing = film.spacing
    return {
        "file": film.source.name if with_names and film.source else None,
        "sha256": film.sha256,
        "rows": film.shape[0],
        "columns": film.shape[1],
        "view": film.view,
        "laterality": film.laterality,
        "modality": film.modality,
        "patient_orientation": list(film.patient_orientation) if film.patient_orientation else None,
        "spacing_mm": None if spacing is None else [spacing.row, spacing.column],
        "spacing_kind": None if spacing is None else spacing.kind,
        "warnings": list(film.warnings),
    }


def film_from_metadata(metadata: Mapping[str, Any], pixels: NDArray[np.float32]) -> Film:
    """Return a film built from an array and metadata, for films without a file.

    Parameters
    ----------
    metadata
        As from :func:`film_metadata`; missing or None values are unknown.
    pixels
        float32, shape (rows, columns), values in [0, 1], bone white and air dark, in the film's geometry.

    Raises
    ------
    ValueError
        If the pixels are not as above.
    """
    if pixels.ndim != 2 or pixels.dtype != np.float32 or pixels.size == 0:
        raise ValueError(f"pixels must be 2-D float32, not {pixels.ndim}-D {pixels.dtype} {pixels.shape}")
    if not (pixels.min() >= 0 and pixels.max() <= 1):  # so that NaN is refused, too
        raise ValueError("pixels must lie in [0, 1]")
    spacing, orientation, file = (
        metadata.get(name) for name in ("spacing_mm", "patient_orientation", "file")
    )
    return Film(
        pixels,
        spacing=None if spacing is None else PixelSpacing(spacing[0], spacing[1], metadata["spacing_kind"]),
        patient_orientation=None if orientation is None else (orientation[0], orientation[1]),
        view=metadata.get("view"),
        laterality=metadata.get("laterality"),
        modality=metadata.get("modality"),
        source=None if file is None else Path(Path(file).name),
        sha256=metadata.get("sha256"),
        warnings=tuple(metadata.get("warnings") or ()),
    )
