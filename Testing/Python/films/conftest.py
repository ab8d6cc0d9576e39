"""A small chest that is written to DICOM files in many ways."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

CR = "1.2.840.10008.5.1.4.1.1.1"


@pytest.fixture(scope="session")
def chest() -> np.ndarray:
    """uint16, 12 bits used, 96 x 80: bright body, two dark lungs, dark air, a gradient and a marker."""
    rows, columns = np.mgrid[:96, :80].astype(float)
    body = ((rows - 52) / 60) ** 2 + ((columns - 40) / 36) ** 2 < 1
    lungs = ((rows - 46) / 30) ** 2 + ((np.abs(columns - 40) - 17) / 12) ** 2 < 1
    film = 90 + 2 * columns + rows + 2400 * body - 1500 * (body & lungs)
    film += np.random.default_rng(7).normal(0, 12, film.shape)
    film[4:8, 66:74] = 4000
    return np.clip(film, 20, 4095).astype(np.uint16)


@pytest.fixture
def dataset(chest: np.ndarray) -> Callable[..., Dataset]:
    """Make a data set of `pixels` (the chest), with elements added, changed or (None) removed."""

    def make(pixels: np.ndarray = chest, **elements: Any) -> Dataset:
        made = Dataset()
        made.SOPClassUID, made.SOPInstanceUID = CR, generate_uid()
        made.Modality = "CR"
        made.Rows, made.Columns = pixels.shape[:2]
        made.SamplesPerPixel = 1 if pixels.ndim == 2 else 3
        made.PhotometricInterpretation = "MONOCHROME2" if pixels.ndim == 2 else "RGB"
        if pixels.ndim == 3:
            made.PlanarConfiguration = 0
        made.BitsAllocated = 8 * pixels.dtype.itemsize
        made.BitsStored = 12 if pixels.dtype.itemsize == 2 else 8
        made.HighBit = made.BitsStored - 1
        made.PixelRepresentation = int(pixels.dtype.kind == "i")
        made.PixelData = pixels.tobytes() + b"\0" * (pixels.nbytes % 2)
        made["PixelData"].VR = "OW" if made.BitsAllocated == 16 else "OB"
        for keyword, value in elements.items():
            if value is None:
                delattr(made, keyword)
            else:
                setattr(made, keyword, value)
        made.file_meta = FileMetaDataset()
        made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        made.file_meta.MediaStorageSOPClassUID = made.get("SOPClassUID", CR)
        made.file_meta.MediaStorageSOPInstanceUID = made.get("SOPInstanceUID", generate_uid())
        return made

    return make


@pytest.fixture
def saved(dataset: Callable[..., Dataset], tmp_path: Path) -> Callable[..., Path]:
    """Write such a data set as Explicit VR Little Endian and return the file."""

    def save(*pixels: np.ndarray, name: str = "film.dcm", **elements: Any) -> Path:
        path = tmp_path / name
        dataset(*pixels, **elements).save_as(path, enforce_file_format=True)
        return path

    return save
