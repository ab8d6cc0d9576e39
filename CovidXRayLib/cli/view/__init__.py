"""Command that opens the panel without Slicer."""
