"""The version, which also goes into results, reports and records."""

__version__ = "0.1.0"
