"""Image preparation that several networks share."""
