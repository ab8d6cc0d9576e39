"""Slicer and VTK are loaded in part, and nobody notices."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HOST = Path(__file__).parents[3] / "CovidXRay" / "StandaloneHost"

IN_PART = """
import sys
from slicerhost.start import start
start(testing=True, main_window=False)
import slicer, vtk
def loaded(): return sum(name.startswith(("vtkmodules.vtk", "slicer_core.")) for name in sys.modules)
first, application, path = loaded(), slicer.app, list(slicer.__path__)
assert first < 100 and "vtkIOSSReader" not in vars(vtk)
for module, name in ((slicer, "qMRMLTreeView"), (slicer, "nothing"), (vtk, "vtkNothing")):
    assert not hasattr(module, name)
assert loaded() > first
slicer.vtkSlicerCropVolumeLogic, vtk.vtkIOSSReader
assert slicer.app is application and slicer.__path__ == path
assert slicer.vtkMRMLScene.__module__ == "slicer_core.MRMLCore"
"""


def test_rest_of_the_wheels_comes_when_asked_for() -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(HOST), str(HOST.parents[1])))}
    ran = subprocess.run([sys.executable, "-c", IN_PART], env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
