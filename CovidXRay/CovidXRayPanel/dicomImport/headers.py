"""Header values of a file, as cached by Slicer's DICOM database."""

from __future__ import annotations

import re

import slicer

COMPUTED_RADIOGRAPHY = "1.2.840.10008.5.1.4.1.1.1"
DIGITAL_FOR_PRESENTATION = "1.2.840.10008.5.1.4.1.1.1.1"
DIGITAL_FOR_PROCESSING = "1.2.840.10008.5.1.4.1.1.1.1.1"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
# SOP classes of radiographs; old files may lack the class.
RADIOGRAPHS = (COMPUTED_RADIOGRAPHY, DIGITAL_FOR_PRESENTATION, DIGITAL_FOR_PROCESSING, SECONDARY_CAPTURE)
SEGMENTATIONS = ("1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7")
REPORTS = (
    "1.2.840.10008.5.1.4.1.1.88.22",
    "1.2.840.10008.5.1.4.1.1.88.33",
    "1.2.840.10008.5.1.4.1.1.88.34",
)
# Slicer caches these during import, so that later access does not read the file.
TAGS = {
    "classUID": "0008,0016",
    "instanceUID": "0008,0018",
    "modality": "0008,0060",
    "conversionType": "0008,0064",
    "studyDescription": "0008,1030",
    "seriesDescription": "0008,103E",
    "bodyPart": "0018,0015",
    "protocolName": "0018,1030",
    "viewPosition": "0018,5101",
    "seriesNumber": "0020,0011",
    "instanceNumber": "0020,0013",
    "numberOfFrames": "0028,0008",
    "rows": "0028,0010",
    "columns": "0028,0011",
    "pixelData": "7FE0,0010",
    "acquisitionDate": "0008,0022",
    "acquisitionTime": "0008,0032",
    "contentDate": "0008,0023",
    "contentTime": "0008,0033",
    "seriesDate": "0008,0021",
    "seriesTime": "0008,0031",
    "studyDate": "0008,0020",
    "studyTime": "0008,0030",
}


def value(path: str, name: str) -> str:
    """Return a header value as text; empty if the file or the database lacks it."""
    return (slicer.dicomDatabase.fileValue(path, TAGS[name]) or "").strip()


def number(path: str, name: str) -> int | None:
    """Return a header value as an integer, or None."""
    text = value(path, name)
    return int(text) if re.fullmatch(r"\d{1,9}", text) else None


def hasPixels(path: str) -> bool:
    """Return whether a file has pixel data, without reading it."""
    return bool(slicer.dicomDatabase.fileValueExists(path, TAGS["pixelData"]))
