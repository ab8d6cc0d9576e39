"""Fetching studies from a server and sending objects to it."""
