"""PNG, JPEG and TIFF files as films."""
