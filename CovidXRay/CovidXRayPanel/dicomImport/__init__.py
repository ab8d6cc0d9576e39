"""Loading of radiographs and their results from Slicer's DICOM browser."""
