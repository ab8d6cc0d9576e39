"""The command that opens the panel without Slicer."""
