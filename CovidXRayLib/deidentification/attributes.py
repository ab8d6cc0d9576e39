"""DICOM attributes that de-identification keeps.

The Basic Application Level Confidentiality Profile (PS3.15 section E.2 and Table E.1-1) lists what must be
removed or replaced, some 650 attributes, and grows with every edition. Here an allowlist is used instead: the
attributes below are kept, and all others are removed, whether listed, private, retired or new. None of the
kept ones has an action other than to keep it in the table of edition 2026c, which a test checks. Their
permitted values are defined in :mod:`.values` and :mod:`.codes`.
"""

from __future__ import annotations

from typing import Final

# Acquisition and equipment: defined terms and numbers. The profile also keeps Manufacturer's Model Name,
# which is free text without defined values.
_ACQUISITION: Final = (
    "Modality", "ConversionType", "PresentationIntentType", "ImageType", "BodyPartExamined", "ViewPosition",
    "Laterality", "ImageLaterality", "PatientOrientation", "PositionerType", "DetectorType", "Grid", "KVP",
    "ExposureTime", "XRayTubeCurrent", "Exposure", "ExposureInuAs", "DistanceSourceToDetector",
    "DistanceSourceToPatient", "EstimatedRadiographicMagnificationFactor", "ImagerPixelSpacing",
    "PixelSpacing", "PixelSpacingCalibrationType", "Manufacturer",
)  # fmt: skip
# Grayscale display.
_GRAY_LEVELS: Final = (
    "PixelIntensityRelationship", "PixelIntensityRelationshipSign", "RescaleIntercept", "RescaleSlope",
    "RescaleType", "WindowCenter", "WindowWidth", "VOILUTFunction", "PresentationLUTShape",
    "BurnedInAnnotation", "LossyImageCompression", "LossyImageCompressionRatio",
    "LossyImageCompressionMethod",
)  # fmt: skip

KEPT: Final = (*_ACQUISITION, *_GRAY_LEVELS)

# Sequences of standard codes, and the attributes kept of each code.
CODES: Final = ("AnatomicRegionSequence", "ViewCodeSequence")
CODE: Final = ("CodeValue", "CodingSchemeDesignator", "CodeMeaning")

# Lookup tables: their data is kept, their explanations are not.
TABLES: Final = ("ModalityLUTSequence", "VOILUTSequence")

# Rebuilt from the pixels themselves.
PIXEL_LAYOUT: Final = (
    "SamplesPerPixel", "PhotometricInterpretation", "PlanarConfiguration", "NumberOfFrames", "Rows",
    "Columns", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation", "PixelPaddingValue",
    "PixelPaddingRangeLimit",
)  # fmt: skip

# Replaced by pseudonyms that only the database can resolve (actions Z/D and U).
REPLACED_UIDS: Final = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
PATIENT: Final = ("PatientName", "PatientID")

# Present and empty because a radiograph must have them (type 2 in PS3.3 A.2, A.8 and A.26; action Z).
EMPTY: Final = (
    "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "ReferringPhysicianName", "StudyID",
    "AccessionNumber", "SeriesNumber", "InstanceNumber", "AcquisitionContextSequence",
)  # fmt: skip

# Read to interpret the others, but not copied.
_READ_ONLY: Final = ("SpecificCharacterSet", "SOPClassUID")

READ: Final = (*KEPT, *CODES, *TABLES, *PIXEL_LAYOUT, *REPLACED_UIDS, *_READ_ONLY)
