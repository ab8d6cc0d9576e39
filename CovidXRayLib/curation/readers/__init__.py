"""Readers, their assessments and masks, and how well they agree."""
