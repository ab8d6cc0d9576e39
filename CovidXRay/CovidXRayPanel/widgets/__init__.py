"""Widgets, dialogs, shortcuts and colors shared by several sections."""
