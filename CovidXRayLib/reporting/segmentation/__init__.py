"""DICOM Segmentation objects, written and read."""
