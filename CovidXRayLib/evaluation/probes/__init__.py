"""Bias probes: what can be told from a film without looking at what the lungs show."""
