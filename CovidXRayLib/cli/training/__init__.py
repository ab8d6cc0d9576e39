"""Commands that train, export and evaluate networks."""
