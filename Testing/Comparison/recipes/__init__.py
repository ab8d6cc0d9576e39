"""Recipes of the classifier that were compared and are not shipped."""
