"""The scene and the DICOM database."""
