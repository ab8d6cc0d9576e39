"""Opacity map as a color secondary capture (PS3.3 section A.8.1), marked as derived and for research use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.notice import RESEARCH_NOTICE
from CovidXRayLib.reporting.dicom.algorithm import NAME, Algorithm
from CovidXRayLib.reporting.dicom.equipment import RESEARCH, add_missing, equipment
from CovidXRayLib.reporting.dicom.object_identity import name_by_content
from CovidXRayLib.reporting.dicom.source_film import SourceFilm
from CovidXRayLib.reporting.objects.opacity_map_rendering import render_opacity_map

if TYPE_CHECKING:
    from highdicom.sc import SCImage
    from pydicom.dataset import Dataset

# Identifying attributes that the constructor does not copy.
_ALSO_INHERITED: Final = ("IssuerOfPatientID", "PatientAge", "StudyDescription")


def opacity_map_image(
    source: SourceFilm, lungs: NDArray[np.uint8], opacity_map: NDArray[np.float32], algorithm: Algorithm
) -> SCImage:
    """Return the film with its opacity map as a secondary capture.

    It has no pixel spacing, since it includes text strips and is not meant for measurements.

    Parameters
    ----------
    lungs
        uint8 (rows, columns): 0 outside, 1 patient's right lung, 2 left.
    opacity_map
        float32 (rows, columns), values in [0, 1].
    """
    from highdicom.sc import SCImage

    header = source.header
    dataset = SCImage(
        pixel_array=render_opacity_map(source.film, lungs, opacity_map),
        photometric_interpretation="RGB",
        bits_allocated=8,
        coordinate_system="PATIENT",
        # Replaced below, since the constructor accepts fewer values than films can have.
        patient_orientation=("L", "F"),
        study_instance_uid=header.StudyInstanceUID,
        patient_id=header.PatientID,
        patient_name=header.PatientName,
        patient_birth_date=header.PatientBirthDate,
        patient_sex=header.PatientSex,
        accession_number=header.AccessionNumber,
        study_id=header.StudyID,
        study_date=header.StudyDate or None,
        study_time=header.StudyTime or None,
        referring_physician_name=header.ReferringPhysicianName,
        **equipment(algorithm, "opacity map"),
    )
    for keyword in _ALSO_INHERITED:
        if keyword in header:
            dataset.add(header[keyword])
    dataset.ImageLaterality = "U"  # the chest is unpaired
    dataset.ConversionType = "WSD"
    _mark_as_derived(dataset, header, algorithm)
    add_missing(dataset, source)
    name_by_content(dataset)
    return dataset


def _mark_as_derived(dataset: Dataset, header: Dataset, algorithm: Algorithm) -> None:
    from pydicom.sr.codedict import codes

    from CovidXRayLib.reporting.dicom.references import code_item, reference

    dataset.ImageType = ["DERIVED", "SECONDARY", "OTHER"]
    dataset.BurnedInAnnotation = "YES"
    dataset.LossyImageCompression = header.LossyImageCompression
    for keyword in ("LossyImageCompressionRatio", "LossyImageCompressionMethod"):
        if keyword in header:
            dataset.add(header[keyword])
    dataset.ImageComments = f"{RESEARCH}. {RESEARCH_NOTICE}"
    weights = ", ".join(f"{name} {digest}" for name, digest in algorithm.weights.items())
    dataset.DerivationDescription = (
        f"Opacity map of {NAME} {algorithm.version} drawn over the film; not an acquired image. "
        f"{RESEARCH_NOTICE} SHA-256 of the weights: {weights}."
    )
    source: Dataset = reference(header)
    source.PurposeOfReferenceCodeSequence = [code_item(codes.DCM.SourceImageForImageProcessingOperation)]
    dataset.SourceImageSequence = [source]
    dataset.DerivationCodeSequence = [code_item(codes.DCM.ImageProcessing)]
