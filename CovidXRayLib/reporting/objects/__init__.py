"""DICOM objects of a result besides segmentation and structured report."""
