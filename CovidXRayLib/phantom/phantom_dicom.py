"""Phantoms as DICOM files: Digital X-Ray Image, For Presentation (PS3.3 A.26)."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import BinaryIO, Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    UID,
    DigitalXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    RLELossless,
)

from CovidXRayLib.phantom.phantom import Phantom
from CovidXRayLib.phantom.phantom_identity import PHANTOM_STUDY

Photometric = Literal["MONOCHROME1", "MONOCHROME2"]
Compression = Literal["none", "RLE", "JPEG-LS", "JPEG 2000"]

BITS_STORED: Final = 12
WHITE: Final = (1 << BITS_STORED) - 1
TRANSFER_SYNTAXES: Final = {
    "none": ExplicitVRLittleEndian,
    "RLE": RLELossless,
    "JPEG-LS": JPEGLSLossless,
    "JPEG 2000": JPEG2000Lossless,
}
DATE, TIME = "20200301", "120000"  # fictitious, and fixed so that files are reproducible byte for byte
DOWN: Final = "F"  # the columns of all films run toward the feet


def write_dicom(
    phantom: Phantom,
    path: Path | str | BinaryIO,
    *,
    photometric: Photometric = "MONOCHROME2",
    compression: Compression = "none",
) -> None:
    """Write a phantom as a DICOM file of a fictitious patient.

    Pixels are 12 bits in 16. The same phantom gives the same file, byte for byte, with one version of
    the libraries: all UIDs are derived from its recipe and the options.

    Parameters
    ----------
    path
        The file, or a binary file object to write to.
    photometric
        ``"MONOCHROME1"`` stores the values inverted, with Presentation LUT Shape INVERSE.
    compression
        Compression of the pixels; always lossless.

    Raises
    ------
    ValueError
        If an option is not one of the allowed values.
    OSError
        If the file cannot be written.
    """
    if photometric not in ("MONOCHROME1", "MONOCHROME2"):
        raise ValueError(f"photometric is {photometric!r}; it must be 'MONOCHROME1' or 'MONOCHROME2'")
    if compression not in TRANSFER_SYNTAXES:
        names = ", ".join(TRANSFER_SYNTAXES)
        raise ValueError(f"compression is {compression!r}; it must be one of: {names}")
    name = f"{phantom.recipe}, {photometric}, {compression}"
    instance = derived_uid(name)
    dataset = FileDataset("", {}, file_meta=file_meta(instance), preamble=b"\0" * 128)
    dataset.SOPClassUID = DigitalXRayImageStorageForPresentation
    dataset.SOPInstanceUID = instance
    add_patient_and_study(dataset, phantom, name)
    add_projection(dataset, phantom)
    add_pixels(dataset, phantom.pixels, photometric)
    dataset.DerivationDescription = f"Computed projection of a parametric chest: {phantom.recipe}"
    if compression != "none":
        dataset.compress(TRANSFER_SYNTAXES[compression], generate_instance_uid=False)
    dataset.save_as(path, enforce_file_format=True)


def derived_uid(name: str) -> UID:
    """Return a UID derived from a name (PS3.5 B.2: 2.25 and a UUID)."""
    return UID(f"2.25.{uuid.uuid5(uuid.NAMESPACE_URL, f'covidxray:phantom:{name}').int}")


def stored_values(pixels: NDArray[np.float32], photometric: str) -> NDArray[np.uint16]:
    """Return pixels in [0, 1] as 12-bit values, inverted for MONOCHROME1."""
    values = np.rint(np.clip(pixels, 0, 1) * WHITE).astype(np.uint16)
    return np.asarray(WHITE - values if photometric == "MONOCHROME1" else values, np.uint16)


def file_meta(instance: UID) -> FileMetaDataset:
    """Return the file meta information (PS3.10 section 7.1)."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = DigitalXRayImageStorageForPresentation
    meta.MediaStorageSOPInstanceUID = instance
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = derived_uid("implementation")
    meta.ImplementationVersionName = "COVIDXRAY"
    return meta


def code(value: str, meaning: str) -> Sequence:
    """Return a code sequence of one SNOMED CT item (PS3.3 section 8)."""
    item = Dataset()
    item.CodeValue = value
    item.CodingSchemeDesignator = "SCT"
    item.CodeMeaning = meaning
    return Sequence([item])


def add_patient_and_study(dataset: Dataset, phantom: Phantom, name: str) -> None:
    """Add a fictitious patient, study, series and equipment (PS3.3 C.7.1 to C.7.5)."""
    person = f"{phantom.view}-{phantom.seed}"
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName = f"PHANTOM^{phantom.view}^{phantom.seed}"
    dataset.PatientID = f"PHANTOM-{person}"
    dataset.PatientBirthDate = ""
    dataset.PatientSex = "O"
    dataset.PatientComments = "Computed phantom; no patient"
    dataset.StudyInstanceUID = derived_uid(f"study-{name}")
    dataset.SeriesInstanceUID = derived_uid(f"series-{name}")
    dataset.StudyDate = dataset.SeriesDate = dataset.AcquisitionDate = dataset.ContentDate = DATE
    dataset.StudyTime = dataset.SeriesTime = dataset.AcquisitionTime = dataset.ContentTime = TIME
    dataset.StudyID = "1"
    dataset.AccessionNumber = ""
    dataset.ReferringPhysicianName = ""
    dataset.StudyDescription = PHANTOM_STUDY
    dataset.SeriesDescription = f"Chest {phantom.view}"
    dataset.Modality = "DX"
    dataset.SeriesNumber = 1
    dataset.InstanceNumber = 1
    dataset.Manufacturer = "CovidXRay"
    dataset.ManufacturerModelName = "Chest phantom"
    dataset.DeviceSerialNumber = "0"
    dataset.SoftwareVersions = "1"
    dataset.PresentationIntentType = "FOR PRESENTATION"


def add_projection(dataset: Dataset, phantom: Phantom) -> None:
    """Add anatomy, position and detector (PS3.3 C.8.11.2 to C.8.11.5)."""
    frontal = phantom.view != "LL"
    dataset.BodyPartExamined = "CHEST"
    dataset.AnatomicRegionSequence = code("816094009", "Chest")
    # In a left lateral film (left side at the detector) the patient faces the image's left.
    side = "L" if phantom.facing == "P" else "R"
    dataset.ImageLaterality = "U" if frontal else side
    view = phantom.view if frontal else {"L": "LL", "R": "RL"}[side]
    dataset.ViewPosition = view
    views = {
        "PA": ("272479007", "postero-anterior"),
        "AP": ("399348003", "antero-posterior"),
        "LL": ("399173006", "left lateral"),
        "RL": ("399198007", "right lateral"),
    }
    dataset.ViewCodeSequence = code(*views[view])
    dataset.ViewCodeSequence[0].ViewModifierCodeSequence = Sequence([])
    dataset.PatientOrientation = [phantom.facing, DOWN]
    dataset.PositionerType = "NONE"
    dataset.DetectorType = "DIRECT"
    dataset.DetectorID = ""
    dataset.ImagerPixelSpacing = [decimal(phantom.spacing_mm)] * 2
    dataset.PixelSpacing = [decimal(phantom.spacing_mm)] * 2
    dataset.AcquisitionContextSequence = Sequence([])


def decimal(value: float) -> str:
    """Return a number as a Decimal String (PS3.5 section 6.2), to 0.001, that is, to a micrometer."""
    return f"{value:.3f}".rstrip("0")


def add_pixels(dataset: Dataset, pixels: NDArray[np.float32], photometric: Photometric) -> None:
    """Add image, pixels and grayscale attributes (PS3.3 C.7.6.1, C.7.6.3, C.8.11.3, C.11.2)."""
    dataset.ImageType = ["DERIVED", "PRIMARY"]
    dataset.BurnedInAnnotation = "YES"
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = photometric
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, BITS_STORED, BITS_STORED - 1
    dataset.PixelRepresentation = 0
    dataset.PixelIntensityRelationship = "LOG"
    dataset.PixelIntensityRelationshipSign = 1 if photometric == "MONOCHROME1" else -1
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = "0", "1", "US"
    dataset.PresentationLUTShape = "INVERSE" if photometric == "MONOCHROME1" else "IDENTITY"
    dataset.LossyImageCompression = "00"
    dataset.WindowCenter, dataset.WindowWidth = str((WHITE + 1) // 2), str(WHITE + 1)
    dataset.WindowCenterWidthExplanation = "Whole range"
    dataset.PixelData = stored_values(pixels, photometric).tobytes()
    dataset["PixelData"].VR = "OW"
