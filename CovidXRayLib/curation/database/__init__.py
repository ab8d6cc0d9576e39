"""The database itself: schema, connections, locks and integrity."""
