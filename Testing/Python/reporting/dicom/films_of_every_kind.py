"""Synthetic chest films as CR, DX and secondary capture, in either polarity, with and without spacing."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileDataset
from pydicom.uid import ComputedRadiographyImageStorage, SecondaryCaptureImageStorage

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom import Phantom
from CovidXRayLib.phantom.phantom_dicom import derived_uid, write_dicom

KINDS = ("CR", "DX", "SC")
# What makes each of the twelve films.
VARIANTS = list(itertools.product(KINDS, ("MONOCHROME1", "MONOCHROME2"), (True, False)))
VARIANT_NAMES = [
    f"{kind}-{photometric}-{'mm' if spaced else 'no mm'}" for kind, photometric, spaced in VARIANTS
]

_COMMON = (
    *("SpecificCharacterSet", "SOPInstanceUID", "StudyDate", "StudyTime", "AccessionNumber", "Manufacturer"),
    *("ReferringPhysicianName", "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyID"),
    *("StudyInstanceUID", "SeriesInstanceUID", "SeriesNumber", "InstanceNumber", "StudyDescription"),
    *("SamplesPerPixel", "PhotometricInterpretation", "Rows", "Columns", "BitsAllocated", "BitsStored"),
    *("HighBit", "PixelRepresentation", "PixelData", "WindowCenter", "WindowWidth", "PatientOrientation"),
)
# So that twice the number of pixels is no multiple of 8, and rows are not columns.
ROWS, COLUMNS = 321, 315


def chest(seed: int = 7) -> Phantom:
    """A chest with opacities, narrower than high."""
    square = project_chest(seed, ROWS, view="PA", opacity=0.7)
    cut = (ROWS - COLUMNS) // 2
    return Phantom(
        pixels=np.ascontiguousarray(square.pixels[:, cut : cut + COLUMNS]),
        lungs=square.lungs[:, :, cut : cut + COLUMNS],
        opacity=square.opacity[:, cut : cut + COLUMNS],
        spacing_mm=square.spacing_mm,
        view=square.view,
        seed=seed,
        recipe=f"{square.recipe}, cut",
    )


def resampled(phantom: Phantom, rows: int, columns: int) -> Phantom:
    """The phantom with another number of rows and columns: every new pixel is one of the old."""
    old_rows, old_columns = phantom.pixels.shape
    chosen = np.ix_(np.arange(rows) * old_rows // rows, np.arange(columns) * old_columns // columns)
    return replace(
        phantom,
        pixels=np.ascontiguousarray(phantom.pixels[chosen]),
        lungs=np.stack([lung[chosen] for lung in phantom.lungs]),
        opacity=phantom.opacity[chosen],
        recipe=f"{phantom.recipe}, {rows} x {columns}",
    )


def write_film(phantom: Phantom, path: Path, kind: str, photometric: str, spaced: bool) -> Path:
    """Write a phantom as a film of a kind."""
    write_dicom(phantom, path, photometric=photometric)
    dataset = pydicom.dcmread(path)
    if kind != "DX":
        dataset = _converted(dataset, kind)
    if not spaced:
        for keyword in ("PixelSpacing", "ImagerPixelSpacing"):
            dataset.pop(keyword, None)
    if kind == "DX" and not spaced:
        dataset.ImagerPixelSpacing = [0, 0]  # DX must have one; some detectors write this
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = derived_uid(
        f"{phantom.recipe} {kind} {photometric} {spaced}"
    )
    dataset.save_as(path, enforce_file_format=True)
    return path


def change_film(path: Path, **values: object) -> Path:
    """Change elements of a film's header, or remove those that are None."""
    dataset = pydicom.dcmread(path)
    for keyword, value in values.items():
        if value is None:
            dataset.pop(keyword, None)
        else:
            setattr(dataset, keyword, value)
    dataset.save_as(path, enforce_file_format=True)
    return path


def _converted(film: Dataset, kind: str) -> FileDataset:
    sop_class = ComputedRadiographyImageStorage if kind == "CR" else SecondaryCaptureImageStorage
    film.file_meta.MediaStorageSOPClassUID = sop_class
    converted = FileDataset("", {}, file_meta=film.file_meta, preamble=b"\0" * 128)
    for keyword in _COMMON:
        converted.add(film[keyword])
    converted.SOPClassUID = sop_class
    converted.ImageType = ["ORIGINAL", "PRIMARY"]
    converted.PixelSpacing = film.PixelSpacing
    if kind == "CR":
        converted.Modality = "CR"
        converted.BodyPartExamined = "CHEST"
        converted.ViewPosition = "PA"
    else:
        converted.Modality = "OT"
        converted.ConversionType = "DF"
        converted.ImageLaterality = "U"
    return converted
