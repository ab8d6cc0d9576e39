"""Queries to a server and the rows of its answers."""
