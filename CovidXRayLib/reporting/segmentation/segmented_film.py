"""The film that a segmentation references."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from CovidXRayLib.films.dicom.elements import text
from CovidXRayLib.films.film import Film
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reporting.errors import ResultObjectError

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


@dataclass(frozen=True)
class SegmentedFilm:
    """Identification of a film.

    Attributes
    ----------
    study_instance_uid, series_instance_uid, sop_instance_uid
        UIDs as in its header; the series is empty if the segmentation does not state it.
    """

    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str


def segmented_film(dataset: Dataset, path: Path) -> SegmentedFilm:
    """Return the film that a segmentation references.

    It is the source image of the frames (PS3.3 section A.51.5.1), or else the image referenced in the header,
    with or without its series.

    Raises
    ------
    ResultObjectError
        If there are none or several, or the frames have been transformed relative to it.
    """
    series = dict(_by_series(dataset))
    sources = list(_sources(dataset))
    if any(text(image, "SpatialLocationsPreserved") in ("NO", "REORIENTED_ONLY") for image in sources):
        raise ResultObjectError(
            _(
                "{path}: its pixel grid differs from that of its film; export it again on the grid of "
                "the film."
            ).format(path=path)
        )
    derived = {text(image, "ReferencedSOPInstanceUID") for image in sources}
    candidates = derived or set(series) or set(_referred_to(dataset))
    if not candidates:
        raise ResultObjectError(_("{path}: does not reference its film.").format(path=path))
    if len(candidates) != 1:
        raise ResultObjectError(
            _(
                "{path}: it is a segmentation of {count} images; choose one of the lungs of a single film."
            ).format(path=path, count=len(candidates))
        )
    film = candidates.pop()
    return SegmentedFilm(text(dataset, "StudyInstanceUID"), series.get(film, ""), film)


def require_grid_of(film: Film, shape: tuple[int, ...], path: Path) -> None:
    """Check that a segmentation has the rows and columns of its film.

    Others need a Frame of Reference in common with the film (PS3.3 section A.51.1), and films have none.

    Raises
    ------
    ResultObjectError
        If the shapes differ.
    """
    if shape != film.shape:
        raise ResultObjectError(
            _(
                "{path}: it has {columns} x {rows} pixels and its film {film_columns} x {film_rows}; "
                "export it again in the film's size."
            ).format(
                path=path.name,
                columns=shape[1],
                rows=shape[0],
                film_columns=film.shape[1],
                film_rows=film.shape[0],
            )
        )


def _sources(dataset: Dataset) -> Iterator[Dataset]:
    """Yield the source image items of the frames."""
    groups = [
        *(dataset.get("SharedFunctionalGroupsSequence") or []),
        *(dataset.get("PerFrameFunctionalGroupsSequence") or []),
    ]
    for group in groups:
        for derivation in group.get("DerivationImageSequence") or []:
            yield from derivation.get("SourceImageSequence") or []


def _by_series(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """Yield the UIDs of each referenced series and instance."""
    for series in dataset.get("ReferencedSeriesSequence") or []:
        for instance in series.get("ReferencedInstanceSequence") or []:
            yield text(instance, "ReferencedSOPInstanceUID"), text(series, "SeriesInstanceUID")


def _referred_to(dataset: Dataset) -> Iterator[str]:
    for keyword in ("SourceImageSequence", "ReferencedImageSequence"):
        for image in dataset.get(keyword) or []:
            yield text(image, "ReferencedSOPInstanceUID")
