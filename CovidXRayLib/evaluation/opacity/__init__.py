"""Figures of the classifier's opacity map and severity."""
