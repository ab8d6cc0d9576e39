"""Backups of SQLite review databases."""
