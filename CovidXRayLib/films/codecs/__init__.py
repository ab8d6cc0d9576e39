"""Compressed pixel data: JPEG, JPEG-LS, JPEG 2000, RLE and PNG."""
