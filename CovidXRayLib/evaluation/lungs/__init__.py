"""Figures of the lung masks."""
