"""Child processes of the panel, and work split into steps."""
