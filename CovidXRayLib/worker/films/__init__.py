"""Warm children that read film after film, with deadlines and a quarantine."""
