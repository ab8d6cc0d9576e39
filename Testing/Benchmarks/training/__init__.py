"""How fast networks train, and how fast films are varied for it."""
