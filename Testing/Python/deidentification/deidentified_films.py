"""Films put through de-identification, and read again."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset

from CovidXRayLib.deidentification.dataset import deidentified_dicom
from CovidXRayLib.deidentification.pseudonyms import Pseudonyms
from CovidXRayLib.films.reader import read_film

NAMES = Pseudonyms(b"a store's secret")
PATIENT = "patient_0123456789abcdef"


def bytes_of(dataset: Dataset) -> bytes:
    content = io.BytesIO()
    dataset.save_as(content, enforce_file_format=True)
    return content.getvalue()


def deidentified(dataset: pydicom.FileDataset) -> pydicom.FileDataset:
    return pydicom.dcmread(io.BytesIO(deidentified_dicom(bytes_of(dataset), PATIENT, NAMES)))


def pixels_of(data: bytes, folder: Path) -> np.ndarray:
    (folder / "film.dcm").write_bytes(data)
    return read_film(folder / "film.dcm").pixels
