"""Overlay images."""
