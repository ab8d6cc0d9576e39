"""Append-only events and what is projected from them."""
