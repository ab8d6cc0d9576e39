"""Worklists: filters, order and rows."""
