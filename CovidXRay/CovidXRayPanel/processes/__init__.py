"""Child processes of the panel and work that is done in steps."""
