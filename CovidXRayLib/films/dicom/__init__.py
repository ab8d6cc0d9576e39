"""DICOM files as films."""
