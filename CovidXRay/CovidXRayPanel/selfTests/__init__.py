"""The module's self-test: its parts by subject, and the runner."""
