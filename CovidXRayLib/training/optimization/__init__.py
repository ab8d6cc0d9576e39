"""Losses, learning rates and weight averaging."""
