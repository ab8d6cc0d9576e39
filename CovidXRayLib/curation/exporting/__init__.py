"""Export of reviewed films as training data."""
