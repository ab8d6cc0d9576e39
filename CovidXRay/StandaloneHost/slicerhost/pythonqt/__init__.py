"""Slicer's Python speaks to Qt through PythonQt; these files give PySide6 the same manners."""
