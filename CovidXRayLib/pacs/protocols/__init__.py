"""DICOMweb and DIMSE."""
