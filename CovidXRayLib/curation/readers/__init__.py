"""Readers, their assessments and masks, and inter-reader agreement."""
