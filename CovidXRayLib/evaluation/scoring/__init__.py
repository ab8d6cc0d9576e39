"""The pass of the networks over held-out films."""
