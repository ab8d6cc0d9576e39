"""Stand-in for the module `qt` of Slicer's Python: PySide6 with PythonQt's manners."""

from slicerhost.pythonqt.classes import qt_names
from slicerhost.pythonqt.uiloader import QUiLoader  # noqa: F401 (the module is a namespace)

globals().update(qt_names())
