"""Stand-in for Slicer's package DICOMLib: what DICOM plugins inherit from, and how they are called."""

from .DICOMPlugin import DICOMLoadable, DICOMPlugin
from .DICOMUtils import getLoadablesFromFileLists, loadLoadables, selectHighestConfidenceLoadables

__all__ = [
    "DICOMLoadable",
    "DICOMPlugin",
    "getLoadablesFromFileLists",
    "loadLoadables",
    "selectHighestConfidenceLoadables",
]
