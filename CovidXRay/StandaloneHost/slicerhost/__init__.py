"""A small application in the place of 3D Slicer, over PyPI's slicer-core and PySide6.

`start.start` makes it; everything else follows from there. The README beside this package says
what is offered and what is not.
"""
