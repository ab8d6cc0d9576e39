"""Detect the results of a radiograph that can be loaded onto it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import slicer
from DICOMLib import DICOMLoadable

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.dicomImport.filmsOfScene import findFilm
from CovidXRayPanel.dicomImport.headers import REPORTS, SEGMENTATIONS, value
from CovidXRayPanel.dicomImport.radiographs import isRadiograph, radiographLoadables, radiographName

if TYPE_CHECKING:
    from collections.abc import Sequence

# Slicer's own plugins have 0.95.
CONFIDENCE = 0.98
# A film's results are far smaller; the masks of a CT are not loaded here.
MAX_BYTES = 2**26


def resultLoadables(files: Sequence[str]) -> list[DICOMLoadable]:
    """Return one loadable per segmentation or report of ours whose film is available."""
    loadables = []
    for path in files:
        sopClass = value(path, "classUID") if path else ""
        if sopClass not in SEGMENTATIONS + REPORTS or not _isSmall(path):
            continue
        film = segmentedFilm(path) if sopClass in SEGMENTATIONS else reportedFilm(path)
        if not film or not _isAvailable(film):
            continue
        loadable = DICOMLoadable()
        loadable.files = [path]
        loadable.name = _name(path, film)
        loadable.tooltip = _("Overlay on its source film: {path}").format(path=path)
        loadable.referencedInstanceUIDs = [film]
        loadable.selected = True
        loadable.confidence = CONFIDENCE
        loadables.append(loadable)
    return loadables


def filmsOfResults(
    loadables: Sequence[DICOMLoadable], fileLists: Sequence[Sequence[str]]
) -> list[DICOMLoadable]:
    """Return the films of results that are not being examined themselves, to be loaded together with them.

    Otherwise Slicer prompts for every film that a result references, and loads it with all plugins.
    """
    examined = {path for files in fileLists for path in files}
    films = {}
    for loadable in loadables:
        for film in getattr(loadable, "referencedInstanceUIDs", ()):
            path = slicer.dicomDatabase.fileForInstance(film)
            if path and path not in examined and film not in films:
                films[film] = _filmLoadable(path)
    return list(films.values())


def segmentedFilm(path: str) -> str:
    """Return the SOP Instance UID of the single image that a segmentation references; otherwise empty."""
    from CovidXRayLib.films.dicom.elements import PARSE_ERRORS
    from CovidXRayLib.reporting.dicom.open_object import open_object
    from CovidXRayLib.reporting.dicom.pydicom_warnings import without_warnings
    from CovidXRayLib.reporting.errors import ResultObjectError
    from CovidXRayLib.reporting.segmentation.segmented_film import segmented_film

    with without_warnings():
        try:
            dataset = open_object(Path(path), "DICOM Segmentation", SEGMENTATIONS)
        except ResultObjectError:
            return ""
        try:
            return segmented_film(dataset, Path(path)).sop_instance_uid
        except (ResultObjectError, *PARSE_ERRORS):
            return ""


def reportedFilm(path: str) -> str:
    """Return the SOP Instance UID of the film that one of our reports references; otherwise empty."""
    from CovidXRayLib.reporting.errors import ResultObjectError
    from CovidXRayLib.reporting.structured_report.read_report import read_report

    try:
        return read_report(path).sop_instance_uid
    except ResultObjectError:
        return ""


def _filmLoadable(path: str) -> DICOMLoadable:
    loadable = radiographLoadables([path])[0]
    loadable.onlyIfMissing = True
    return loadable


def _isAvailable(film: str) -> bool:
    """Return whether a film is in the database (as a radiograph) or in the scene."""
    path = slicer.dicomDatabase.fileForInstance(film)
    return isRadiograph(path) if path else findFilm(film) is not None


def _isSmall(path: str) -> bool:
    return Path(path).is_file() and Path(path).stat().st_size <= MAX_BYTES


def _name(path: str, film: str) -> str:
    description = value(path, "seriesDescription") or _("Result")
    series = value(path, "seriesNumber")
    shown = slicer.dicomDatabase.fileForInstance(film)
    return (f"{series}: " if series else "") + description + (f" - {radiographName(shown)}" if shown else "")
