"""Permitted values of the DICOM attributes that de-identification keeps.

An attribute that should be harmless may contain anything. So a value is kept only in the value representation
(VR) of the data dictionary, and only if it is one of the standard's defined terms, a number within the
plausible range, or the name of a known manufacturer (PS3.3 and PS3.5 section 6.2). Everything else is
removed.
"""

from __future__ import annotations

import logging
import math
import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.films.dicom.elements import PARSE_ERRORS

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

# Maps a value as text to the text to write; None to remove it.
Accept = Callable[[str], "str | None"]

_DECIMAL: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(E[+-]?\d+)?", re.IGNORECASE)  # DS, 16 characters
_INTEGER: Final = re.compile(r"[+-]?\d{1,10}")  # IS, 12 characters


@dataclass(frozen=True)
class Rule:
    """Permitted values of an attribute.

    Attributes
    ----------
    accept
        Function that checks a value.
    max_values
        Largest number of values.
    drop_unknown
        Whether rejected values from the third on are removed individually, as in Image Type, of which only
        the first two values are defined for every film; else a rejected value removes the whole attribute.
    """

    accept: Accept
    max_values: int = 1
    drop_unknown: bool = False


def _terms(*terms: str) -> Accept:
    return lambda value: value if value in terms else None


def _decimal(low: float, high: float) -> Accept:
    def accept(value: str) -> str | None:
        if len(value) > 16 or not _DECIMAL.fullmatch(value):
            return None
        return value if math.isfinite(float(value)) and low <= float(value) <= high else None

    return accept


def _integer(low: int, high: int) -> Accept:
    def accept(value: str) -> str | None:
        return value if _INTEGER.fullmatch(value) and low <= int(value) <= high else None

    return accept


def _manufacturer(value: str) -> str | None:
    folded = value.casefold()
    return next((name for name in MANUFACTURERS if name.casefold() in folded), None)


def _orientation(value: str) -> str | None:
    # PS3.3 section C.7.6.1.1.1; opposite letters exclude each other.
    if not re.fullmatch(r"[APRLHF]{1,3}", value):
        return None
    return None if any(set(pair) <= set(value) for pair in ("AP", "RL", "HF")) else value


# Manufacturers of radiography equipment. The attribute is free text, so the name on this list is written.
MANUFACTURERS: Final = (
    *("Agfa", "Canon", "Carestream", "CovidXRay", "DRGEM", "Fuji", "GE Healthcare", "GE Medical", "Hologic"),
    *("Imaging Dynamics", "JPI", "Kodak", "Konica", "Lodox", "Lumisys", "Mindray", "Oldelft", "Philips"),
    *("Rayence", "Samsung", "Sedecal", "Shimadzu", "Siemens", "Swissray", "Toshiba", "Varian", "Vidar"),
    *("Vieworks", "Villa Sistemi", "Wandong", "Ziehm"),
)

# Body parts of chest films, and of films that show more or less than the chest (PS3.16 annex L).
_BODY_PARTS: Final = (
    *("ABDOMEN", "CHEST", "CHESTABDOMEN", "CLAVICLE", "HEART", "LUNG", "MEDIASTINUM", "NECKCHEST"),
    *("RIB", "SCAPULA", "SHOULDER", "STERNUM", "THORAX", "TSPINE", "WHOLEBODY"),
)
_VIEWS: Final = ("AP", "PA", "LL", "RL", "RLD", "LLD", "RLO", "LLO", "LATERAL", "LAT")
_IMAGE_TYPES: Final = (
    *("ORIGINAL", "DERIVED", "PRIMARY", "SECONDARY", "AP", "PA", "CHEST", "LATERAL", "POST_PROCESSED"),
    *("RT", "SINGLE PLANE", "STITCHED", "WITH_GRID", "WITHOUT_GRID"),
)

# Ranges of the physical quantities, wide enough for all equipment: kV, ms, mA, mAs, uAs, mm.
RULES: Final[Mapping[str, Rule]] = {
    "Modality": Rule(_terms("CR", "DX", "RG", "OT", "RF", "XA", "XC", "SC")),
    "ConversionType": Rule(_terms("DV", "DI", "DF", "WSD", "SD", "SI", "DRW", "SYN")),
    "PresentationIntentType": Rule(_terms("FOR PRESENTATION", "FOR PROCESSING")),
    "ImageType": Rule(_terms(*_IMAGE_TYPES), max_values=8, drop_unknown=True),
    "BodyPartExamined": Rule(_terms(*_BODY_PARTS)),
    "ViewPosition": Rule(_terms(*_VIEWS)),
    "Laterality": Rule(_terms("R", "L", "B", "U")),
    "ImageLaterality": Rule(_terms("R", "L", "B", "U")),
    "PatientOrientation": Rule(_orientation, max_values=2),
    "PositionerType": Rule(_terms("CARM", "C_ARM", "COLUMN", "MAMMOGRAPHIC", "PANORAMIC", "RIGID", "NONE")),
    "DetectorType": Rule(_terms("DIRECT", "SCINTILLATOR", "STORAGE", "FILM")),
    "Grid": Rule(_terms("FIXED", "FOCUSED", "RECIPROCATING", "PARALLEL", "CROSSED", "NONE"), max_values=5),
    "KVP": Rule(_decimal(10, 500)),
    "ExposureTime": Rule(_integer(0, 60_000)),
    "XRayTubeCurrent": Rule(_integer(0, 5_000)),
    "Exposure": Rule(_integer(0, 10_000)),
    "ExposureInuAs": Rule(_integer(0, 10_000_000)),
    "DistanceSourceToDetector": Rule(_decimal(0, 10_000)),
    "DistanceSourceToPatient": Rule(_decimal(0, 10_000)),
    "EstimatedRadiographicMagnificationFactor": Rule(_decimal(0, 10)),
    "ImagerPixelSpacing": Rule(_decimal(0, 100), max_values=2),
    "PixelSpacing": Rule(_decimal(0, 100), max_values=2),
    "PixelSpacingCalibrationType": Rule(_terms("GEOMETRY", "FIDUCIAL")),
    "Manufacturer": Rule(_manufacturer),
    "PixelIntensityRelationship": Rule(_terms("LIN", "LOG", "DISP")),
    "RescaleIntercept": Rule(_decimal(-1e7, 1e7)),
    "RescaleSlope": Rule(_decimal(-1e7, 1e7)),
    "RescaleType": Rule(_terms("OD", "HU", "US", "MGML", "Z_EFF", "ED", "EDW", "HU_MOD", "PCT")),
    "WindowCenter": Rule(_decimal(-1e7, 1e7), max_values=16),
    "WindowWidth": Rule(_decimal(0, 1e7), max_values=16),
    "VOILUTFunction": Rule(_terms("LINEAR", "LINEAR_EXACT", "SIGMOID")),
    "PresentationLUTShape": Rule(_terms("IDENTITY", "INVERSE")),
    "BurnedInAnnotation": Rule(_terms("YES", "NO")),
    "LossyImageCompression": Rule(_terms("00", "01")),
    "LossyImageCompressionRatio": Rule(_decimal(0, 10_000), max_values=16),
    "LossyImageCompressionMethod": Rule(
        _terms("ISO_10918_1", "ISO_14495_1", "ISO_15444_1", "ISO_15444_15", "ISO_18181_1"), max_values=16
    ),
    "ModalityLUTType": Rule(_terms("OD", "HU", "US", "MGML", "Z_EFF", "ED", "EDW", "HU_MOD", "PCT")),
}

# The only kept attribute that is not text: SS, the sign of the relation between pixel and intensity.
SIGN: Final = "PixelIntensityRelationshipSign"


def safe_value(dataset: Dataset, keyword: str, little_endian: bool) -> Any:
    """Return the permitted value of an attribute.

    Parameters
    ----------
    dataset
        The data set as read from the file, with values not yet converted.
    keyword
        One of :data:`RULES`, or :data:`SIGN`.
    little_endian
        The file's byte order.

    Returns
    -------
    str, list of str, int or None
        None if the attribute is absent or its value is not permitted.
    """
    content = _bytes_of(dataset, keyword)
    if content is None:
        return None
    if keyword == SIGN:
        value: Any = _sign(content, little_endian)
    else:
        value = _texts(content, RULES[keyword])
    if value is None and content.strip(b"\0 "):
        logging.getLogger(__name__).info("%s was left out: not a value that the standard defines.", keyword)
    return value


def _bytes_of(dataset: Dataset, keyword: str) -> bytes | None:
    """Return an attribute's bytes if its VR, if stated, is that of the data dictionary."""
    from pydicom.datadict import dictionary_VR
    from pydicom.tag import Tag

    try:
        element = dataset.get_item(Tag(keyword))
    except PARSE_ERRORS:
        return None
    if element is None or element.VR not in (None, dictionary_VR(keyword)):
        return None
    return element.value if isinstance(element.value, bytes) else None


def _sign(content: bytes, little_endian: bool) -> int | None:
    if len(content) != 2:
        return None
    (value,) = struct.unpack("<h" if little_endian else ">h", content)
    return int(value) if value in (1, -1) else None


def _texts(content: bytes, rule: Rule) -> str | list[str] | None:
    try:
        values = [value.strip(" \0") for value in content.decode("ascii").split("\\")]
    except UnicodeDecodeError:
        return None
    kept = [rule.accept(value) for value in values[: rule.max_values + 1]]
    safe = [value for value in kept if value is not None]
    if rule.drop_unknown:
        safe = safe if None not in kept[:2] else []
    elif len(safe) != len(kept) or len(kept) > rule.max_values:
        safe = []
    return (safe[0] if len(safe) == 1 else safe[: rule.max_values]) if safe else None
