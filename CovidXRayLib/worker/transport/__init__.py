"""Messages between client and child."""
