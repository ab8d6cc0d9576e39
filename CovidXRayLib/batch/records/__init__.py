"""Persistent records of a batch: rows, addresses, and the lock of its folder."""
