"""Which DICOM attributes of a film survive de-identification.

The Basic Application Level Confidentiality Profile (PS3.15 section E.2 and Table E.1-1) lists what must be
removed or replaced, some 650 attributes, and grows with every edition. Here it is turned round: what is
named below is kept, and everything else is gone, be it listed, private, retired or not yet invented. None of
what is kept is in the table of edition 2026c with an action other than to keep it, which a test checks.
Which of their values survive is said in ``deidentify_values`` and ``deidentify_codes``.
"""

from __future__ import annotations

from typing import Final

# How the film was taken, and with what kind of machine: standard terms and numbers. The profile leaves
# Manufacturer's Model Name alone, too; it is free text that no list can vouch for.
_ACQUISITION: Final = (
    "Modality", "ConversionType", "PresentationIntentType", "ImageType", "BodyPartExamined", "ViewPosition",
    "Laterality", "ImageLaterality", "PatientOrientation", "PositionerType", "DetectorType", "Grid", "KVP",
    "ExposureTime", "XRayTubeCurrent", "Exposure", "ExposureInuAs", "DistanceSourceToDetector",
    "DistanceSourceToPatient", "EstimatedRadiographicMagnificationFactor", "ImagerPixelSpacing",
    "PixelSpacing", "PixelSpacingCalibrationType", "Manufacturer",
)  # fmt: skip
# How its gray values are shown.
_GRAY_LEVELS: Final = (
    "PixelIntensityRelationship", "PixelIntensityRelationshipSign", "RescaleIntercept", "RescaleSlope",
    "RescaleType", "WindowCenter", "WindowWidth", "VOILUTFunction", "PresentationLUTShape",
    "BurnedInAnnotation", "LossyImageCompression", "LossyImageCompressionRatio",
    "LossyImageCompressionMethod",
)  # fmt: skip

KEPT: Final = (*_ACQUISITION, *_GRAY_LEVELS)

# Sequences of standard codes, and what is written of each code.
CODES: Final = ("AnatomicRegionSequence", "ViewCodeSequence")
CODE: Final = ("CodeValue", "CodingSchemeDesignator", "CodeMeaning")

# Lookup tables: their numbers are kept, their explanations in words are not.
TABLES: Final = ("ModalityLUTSequence", "VOILUTSequence")

# Rebuilt from the pixels themselves.
PIXEL_LAYOUT: Final = (
    "SamplesPerPixel", "PhotometricInterpretation", "PlanarConfiguration", "NumberOfFrames", "Rows",
    "Columns", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation", "PixelPaddingValue",
    "PixelPaddingRangeLimit",
)  # fmt: skip

# Replaced by names that only the database could explain (actions Z/D and U).
REPLACED_UIDS: Final = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
PATIENT: Final = ("PatientName", "PatientID")

# Present and empty because a radiograph must have them (type 2 in PS3.3 A.2, A.8 and A.26; action Z).
EMPTY: Final = (
    "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "ReferringPhysicianName", "StudyID",
    "AccessionNumber", "SeriesNumber", "InstanceNumber", "AcquisitionContextSequence",
)  # fmt: skip

# Read to understand the rest, and not passed on as they are.
_READ_ONLY: Final = ("SpecificCharacterSet", "SOPClassUID")

READ: Final = (*KEPT, *CODES, *TABLES, *PIXEL_LAYOUT, *REPLACED_UIDS, *_READ_ONLY)
