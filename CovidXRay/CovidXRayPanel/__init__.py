"""The parts of the CovidXRay module that need Slicer: one subject a file; the rest is CovidXRayLib."""
