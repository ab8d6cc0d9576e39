"""MRML nodes of a film: volume, masks, heat map and reading."""
