"""The MRML nodes of a film, its masks, its heat map and its reading."""
