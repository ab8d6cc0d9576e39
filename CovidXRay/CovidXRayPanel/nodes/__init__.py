"""MRML nodes of a film: volume, masks, opacity map and reading."""
