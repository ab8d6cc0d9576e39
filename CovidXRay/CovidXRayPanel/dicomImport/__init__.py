"""What Slicer's DICOM browser loads of radiographs and their results."""
