"""Slicer's slice views: what they show of a film, and how they were before."""
