"""Emulation of PythonQt, through which Slicer's Python uses Qt, on top of PySide6."""
