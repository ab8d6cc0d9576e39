"""What every object of ours says about where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.reporting.dicom.algorithm import NAME, Algorithm
from CovidXRayLib.reporting.dicom.timestamps import date_as_film

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from CovidXRayLib.reporting.dicom.source_film import SourceFilm

# In headers, which other programs read: English, and short enough for a Long String (PS3.5 section 6.2).
RESEARCH: Final = "RESEARCH USE ONLY"
# Far above the numbers that modalities give, so that a result does not pass for one of their series.
SERIES_NUMBERS: Final = {"segmentation": 9101, "report": 9102, "heat map": 9103, "page": 9104}


def equipment(algorithm: Algorithm, kind: str) -> dict[str, Any]:
    """Return the arguments that every constructor of highdicom takes.

    Parameters
    ----------
    kind
        A key of :data:`SERIES_NUMBERS`.
    """
    from highdicom import UID

    return {
        "series_instance_uid": UID(),  # names follow from the content, once it is there
        "sop_instance_uid": UID(),
        "series_number": SERIES_NUMBERS[kind],
        "instance_number": 1,
        "manufacturer": NAME,
        "manufacturer_model_name": NAME,
        "software_versions": algorithm.version,
        "device_serial_number": algorithm.fingerprint,
        "series_description": f"{NAME} {kind}, {RESEARCH}",
        "specific_character_set": "ISO_IR 192",
    }


def is_ours(header: Dataset) -> bool:
    """Tell by Manufacturer and Series Number whether an object is part of a report, under whatever name."""
    maker, number = header.get("Manufacturer"), header.get("SeriesNumber")
    return maker == NAME and number in SERIES_NUMBERS.values()


def add_missing(dataset: Dataset, source: SourceFilm) -> None:
    """Add to an image what its kind must have and highdicom leaves out.

    Patient Orientation is there even where nobody knows it (type 2C, PS3.3 section C.7.6.1); so is the moment
    at which the image was made.
    """
    dataset.PatientOrientation = list(source.film.patient_orientation or [])
    dataset.ContentDate = dataset.ContentTime = ""
    date_as_film(dataset, source.header)
