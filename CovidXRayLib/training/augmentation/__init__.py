"""Augmentation of training films."""
