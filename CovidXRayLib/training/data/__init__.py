"""Training films and batches."""
