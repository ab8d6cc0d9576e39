"""Command-line options and argument types that commands share."""
