"""Performance figures computed from scored films."""
