"""Append-only review events and their projections."""
