"""The module's own test: its parts, by what they look at, and what runs them."""
