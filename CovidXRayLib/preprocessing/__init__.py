"""Image preprocessing shared by several networks."""
