"""Children that do one job and end."""
