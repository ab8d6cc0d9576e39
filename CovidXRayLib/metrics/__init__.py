"""Statistical measures of segmentation, discrimination and calibration."""
