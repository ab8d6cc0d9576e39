"""Campaigns against the library, with counts: ``python -m Testing.Benchmarks.campaign``."""
