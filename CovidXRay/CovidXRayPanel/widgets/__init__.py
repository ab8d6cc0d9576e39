"""Widgets, dialogs, shortcuts and colors that several sections share."""
