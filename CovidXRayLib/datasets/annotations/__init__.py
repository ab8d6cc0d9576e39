"""Annotations of films by readers: lesions and severity."""
