"""Correcting lung masks in the slice view."""
