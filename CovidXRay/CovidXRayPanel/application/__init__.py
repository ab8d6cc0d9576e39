"""Integration with the Slicer application: drag and drop, closing, help and scripting."""
