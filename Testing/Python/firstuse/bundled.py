"""The Python packages that 3D Slicer brings.

Source: Slicer's repository (github.com/Slicer/Slicer), ``SuperBuild/requirements/*.txt`` of the main branch
that became 5.13, and ``SuperBuild/External_python-*.cmake`` before; VTK and Slicer's own packages come with
the application. Slicer 5.13 has Python 3.12 and NumPy 2.
"""

from __future__ import annotations

from typing import Final

# By file: python-numpy, python-scipy, python-SimpleITK; python-requests-requirements;
# python-dicom-requirements; python-pythonqt-requirements; python-extension-manager-requirements and
# -ssl-requirements; pip and its kin.
BUNDLED: Final = frozenset(
    (
        *("numpy", "scipy", "simpleitk"),
        *("certifi", "idna", "charset-normalizer", "urllib3", "requests"),
        *("pydicom", "six", "pillow", "retrying", "dicomweb-client"),
        *("packaging", "pyparsing"),
        *("chardet", "couchdb", "gitdb", "smmap", "gitpython"),
        *("cryptography", "pyjwt", "wrapt", "deprecated", "pycparser", "cffi", "pynacl"),
        *("python-dateutil", "typing-extensions", "pygithub"),
        *("pip", "setuptools", "wheel"),
    )
)
# In python-dicom-requirements since April 2026: Slicer 5.12 is without them, and so are the tests here.
SINCE_2026: Final = frozenset(("dcmqi", "highdicom", "pyjpegls"))
# What the stand-in application is made of, in the place of Slicer itself.
APPLICATION: Final = frozenset(("vtk", "slicer-core", "pyside6-essentials", "shiboken6"))
