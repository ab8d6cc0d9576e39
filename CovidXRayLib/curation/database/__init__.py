"""Schema, connections, locks and integrity of the review database."""
