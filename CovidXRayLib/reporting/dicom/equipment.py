"""Equipment and series attributes of the objects that CovidXRay creates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.reporting.dicom.algorithm import NAME, Algorithm
from CovidXRayLib.reporting.dicom.timestamps import date_as_film

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from CovidXRayLib.reporting.dicom.source_film import SourceFilm

# For headers, hence in English; at most 64 characters, as a Long String (PS3.5 section 6.2).
RESEARCH: Final = "RESEARCH USE ONLY"
# Far above the numbers that modalities assign, so that results are not mistaken for acquired series.
SERIES_NUMBERS: Final = {"segmentation": 9101, "report": 9102, "opacity map": 9103, "page": 9104}


def equipment(algorithm: Algorithm, kind: str) -> dict[str, Any]:
    """Return the arguments common to highdicom's constructors.

    Parameters
    ----------
    kind
        A key of :data:`SERIES_NUMBERS`.
    """
    from highdicom import UID

    return {
        "series_instance_uid": UID(),  # replaced by UIDs derived from the content
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
    """Return whether CovidXRay created an object, by Manufacturer and Series Number."""
    maker, number = header.get("Manufacturer"), header.get("SeriesNumber")
    return maker == NAME and number in SERIES_NUMBERS.values()


def add_missing(dataset: Dataset, source: SourceFilm) -> None:
    """Add required attributes that highdicom omits.

    These are Patient Orientation, empty if unknown (type 2C, PS3.3 section C.7.6.1), and the content date and
    time.
    """
    dataset.PatientOrientation = list(source.film.patient_orientation or [])
    dataset.ContentDate = dataset.ContentTime = ""
    date_as_film(dataset, source.header)
