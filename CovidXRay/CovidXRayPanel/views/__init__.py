"""Slicer's slice views: what they display, and their saved state."""
