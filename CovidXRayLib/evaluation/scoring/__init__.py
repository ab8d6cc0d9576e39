"""Inference on held-out films."""
