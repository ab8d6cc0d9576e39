"""Slicer-dependent parts of the CovidXRay module; everything else is in CovidXRayLib."""
