"""Metadata of a film without its pixels, from which the film can be restored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.film import Film, PixelSpacing
from CovidXRayLib.json_values import integer, items, number, optional, pair, text


@dataclass(frozen=True)
class FilmMetadata:
    """A film without pixels and without patient identity.

    Attributes
    ----------
    rows, columns
        Size in pixels.
    file
        File name, which often contains the patient's name; None unless names were requested.
    sha256, view, laterality, modality, patient_orientation, spacing, pixel_shape, warnings
        As in :class:`CovidXRayLib.films.film.Film`.
    """

    rows: int
    columns: int
    file: str | None = field(default=None, repr=False)
    sha256: str | None = None
    view: str | None = None
    laterality: str | None = None
    modality: str | None = None
    patient_orientation: tuple[str, str] | None = None
    spacing: PixelSpacing | None = None
    pixel_shape: tuple[float, float] | None = None
    warnings: tuple[str, ...] = ()

    @classmethod
    def of(cls, film: Film) -> FilmMetadata:
        """Return the metadata of a film, without its file name."""
        return cls(
            rows=film.shape[0],
            columns=film.shape[1],
            sha256=film.sha256,
            view=film.view,
            laterality=film.laterality,
            modality=film.modality,
            patient_orientation=film.patient_orientation,
            spacing=film.spacing,
            pixel_shape=film.pixel_shape,
            warnings=film.warnings,
        )

    def with_pixels(self, pixels: NDArray[np.float32]) -> Film:
        """Return a film built from an array and metadata, for films without a file.

        Parameters
        ----------
        pixels
            float32, shape (rows, columns), values in [0, 1], bone white and air dark, in the film's geometry.

        Raises
        ------
        ValueError
            If the pixels are not as above.
        """
        if pixels.ndim != 2 or pixels.dtype != np.float32 or pixels.size == 0:
            raise ValueError(f"pixels must be 2-D float32, not {pixels.ndim}-D {pixels.dtype} {pixels.shape}")
        if not (pixels.min() >= 0 and pixels.max() <= 1):  # also rejects NaN
            raise ValueError("pixels must lie in [0, 1]")
        return Film(
            pixels,
            spacing=self.spacing,
            pixel_shape=self.pixel_shape,
            patient_orientation=self.patient_orientation,
            view=self.view,
            laterality=self.laterality,
            modality=self.modality,
            source=None if self.file is None else Path(Path(self.file).name),
            sha256=self.sha256,
            warnings=self.warnings,
        )

    def is_of_file(self, sha256: str | None) -> bool:
        """Return whether this may be the film in a file with that SHA-256: it is, or its own is unknown."""
        return self.sha256 is None or self.sha256 == sha256

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-compatible values."""
        spacing = self.spacing
        return {
            "file": self.file,
            "sha256": self.sha256,
            "rows": self.rows,
            "columns": self.columns,
            "view": self.view,
            "laterality": self.laterality,
            "modality": self.modality,
            "patient_orientation": list(self.patient_orientation) if self.patient_orientation else None,
            "spacing_mm": None if spacing is None else [spacing.row, spacing.column],
            "spacing_kind": None if spacing is None else spacing.kind,
            "pixel_shape": None if self.pixel_shape is None else list(self.pixel_shape),
            "warnings": list(self.warnings),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> FilmMetadata:
        """Restore metadata from :meth:`to_dict`; except for the size, missing or null members are unknown.

        Raises
        ------
        KeyError, TypeError, ValueError
            If the values are invalid.
        """
        spacing = optional(lambda value: pair(number, value), values.get("spacing_mm"))
        return cls(
            rows=integer(values["rows"]),
            columns=integer(values["columns"]),
            file=optional(text, values.get("file")),
            sha256=optional(text, values.get("sha256")),
            view=optional(text, values.get("view")),
            laterality=optional(text, values.get("laterality")),
            modality=optional(text, values.get("modality")),
            patient_orientation=optional(lambda value: pair(text, value), values.get("patient_orientation")),
            spacing=None if spacing is None else PixelSpacing(*spacing, _kind(values["spacing_kind"])),
            pixel_shape=optional(lambda value: pair(number, value), values.get("pixel_shape")),
            warnings=items(text, values.get("warnings") or ()),
        )


def _kind(value: object) -> Literal["patient", "detector plane"]:
    if value == "patient":
        return "patient"
    if value == "detector plane":
        return "detector plane"
    raise ValueError("spacing of an unknown kind")
