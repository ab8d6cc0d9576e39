"""Detect the radiographs in a series, with a confidence and a display name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from DICOMLib import DICOMLoadable

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.dicomImport.headers import (
    DIGITAL_FOR_PROCESSING,
    RADIOGRAPHS,
    SECONDARY_CAPTURE,
    hasPixels,
    number,
    value,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

# Slicer's scalar volume plugin has 0.5. Chest films and radiographs of unknown body part take precedence;
# for other body parts Slicer's plugin does, and ours is offered under "Advanced".
CONFIDENCE = {"chest": 0.8, "unknown": 0.6, "other": 0.4}
_MODALITIES = ("CR", "DX", "RG")
_CHEST = re.compile(r"CHEST|THORA|T[OÓ]RAX|LUNG|PULM|\bCXR\b|\bTHX\b", re.IGNORECASE)
# A thoracic spine is not a chest.
_SPINE = re.compile(r"SPINE|COLUMNA|WIRBEL|RACHIS", re.IGNORECASE)
# Searched if no other attribute names the body part; in English and Spanish.
_OTHER_REGION = re.compile(
    r"\b(ABDOM\w*|ANKLE|ARM|CALCANEUS|CLAVICLE|ELBOW|FEMUR|FINGER|FOOT|FOREARM|HAND|HIP|HUMERUS|JAW|KNEE|LEG|"
    r"PELVIS|SHOULDER|SKULL|TEETH|TIBIA|TOE|TOOTH|WRIST|BRAZO|CADERA|CODO|CR[AÁ]NEO|DEDO|DIENTES?|F[EÉ]MUR|"
    r"HOMBRO|MANO|MU[NÑ]ECA|PIE|PIERNA|RODILLA|TOBILLO)\b",
    re.IGNORECASE,
)
# Conversion types of digitized originals: a scanned film is a radiograph, too.
_SCANNED = ("DF", "SD")
_DATES = ("acquisition", "content", "series", "study")


def radiographLoadables(files: Sequence[str]) -> list[DICOMLoadable]:
    """Return one loadable per radiograph in the files of a series."""
    films = [path for path in files if path and isRadiograph(path)]
    if not films:
        return []
    # The same for all of a series: Slicer preselects only those with the highest confidence.
    confidence = max(CONFIDENCE[regionOf(path)] for path in films)
    numbers: Sequence[int | None] = [number(path, "instanceNumber") for path in films]
    if None in numbers or len(set(numbers)) < len(numbers):
        numbers = range(1, len(films) + 1)
    loadables = []
    for path, instance in zip(films, numbers, strict=True):
        loadable = DICOMLoadable()
        loadable.files = [path]
        loadable.name = radiographName(path) + (f" [{instance}]" if len(films) > 1 else "")
        loadable.tooltip = _("One film, upright, bone white: {path}").format(path=path)
        if value(path, "classUID") == DIGITAL_FOR_PROCESSING:
            loadable.warning = _("Raw detector data (FOR PROCESSING), not intended for viewing.")
        loadable.selected = confidence > 0.5
        loadable.confidence = confidence
        loadables.append(loadable)
    return sorted(loadables, key=lambda loadable: loadable.name)


def isRadiograph(path: str) -> bool:
    """Return whether a file's header describes a single radiograph with pixel data."""
    sopClass = value(path, "classUID")
    if sopClass and sopClass not in RADIOGRAPHS:
        return False
    modality = value(path, "modality").upper()
    # A secondary capture may show anything.
    capture = sopClass in ("", SECONDARY_CAPTURE)
    scanned = capture and value(path, "conversionType").upper() in _SCANNED
    if not (modality in _MODALITIES or scanned or (modality == "" and not capture)):
        return False
    if capture and regionOf(path) != "chest":
        return False
    frames, rows, columns = (number(path, name) for name in ("numberOfFrames", "rows", "columns"))
    return (frames is None or frames == 1) and bool(rows and columns) and hasPixels(path)


def regionOf(path: str) -> str:
    """Return the body region of a radiograph by its header: ``"chest"``, ``"other"`` or ``"unknown"``."""
    bodyPart = value(path, "bodyPart")
    if bodyPart:
        return "chest" if _isChest(bodyPart) else "other"
    names = [value(path, name) for name in ("seriesDescription", "protocolName", "studyDescription")]
    if any(_isChest(name) for name in names):
        return "chest"
    return "other" if any(_SPINE.search(name) or _OTHER_REGION.search(name) for name in names) else "unknown"


def _isChest(text: str) -> bool:
    return bool(_CHEST.search(text)) and not _SPINE.search(text)


def radiographName(path: str) -> str:
    """Return a name that distinguishes a patient's films: series, projection, date and time.

    As in Slicer, the series number comes first, followed by a colon.
    """
    description = (
        value(path, "seriesDescription")
        or value(path, "protocolName")
        or value(path, "bodyPart").capitalize()
        or _("Radiograph")
    )
    projection = value(path, "viewPosition").upper()
    if re.search(rf"\b{re.escape(projection)}\b", description, re.IGNORECASE):
        projection = ""
    series = value(path, "seriesNumber")
    parts = (f"{series}:" if series else "", description, projection, _dateTime(path))
    return re.sub(r"[|/\\*]", "-", " ".join(part for part in parts if part))


def _dateTime(path: str) -> str:
    """Date and time of a film, as ``2024-03-05 10:15``; empty if the header has no plausible date."""
    for kind in _DATES:
        day = re.sub(r"\D", "", value(path, f"{kind}Date"))
        if len(day) != 8:
            continue
        written = f"{day[:4]}-{day[4:6]}-{day[6:]}"
        clock = re.match(r"([01]\d|2[0-3]):?([0-5]\d)", value(path, f"{kind}Time"))
        return f"{written} {clock[1]}:{clock[2]}" if clock else written
    return ""
