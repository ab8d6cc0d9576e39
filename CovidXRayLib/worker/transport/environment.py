"""Command and environment of the child process."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

# Variables that would load another program's libraries or packages in the child. Slicer's launcher sets most
# of them for Slicer itself; PythonSlicer sets its own.
_DROPPED_PREFIXES: Final = ("PYTHON", "LD_", "DYLD_", "QT_", "SLICER_", "__PYVENV_")
_DROPPED: Final = frozenset(
    ("QML2_IMPORT_PATH", "QML_IMPORT_PATH", "TCL_LIBRARY", "TK_LIBRARY", "TCLLIBPATH")
)
# User site-packages remain the user's choice.
_KEPT: Final = frozenset(("PYTHONNOUSERSITE", "PYTHONUSERBASE"))
_SET: Final = {
    "PYTHONUNBUFFERED": "1",
    "PYTHONIOENCODING": "utf-8",
    "KERAS_BACKEND": "tensorflow",  # the only backend that an engine here uses
}

# The package is found by its path and not through PYTHONPATH: PythonSlicer sets that variable itself, and a
# folder's name may contain the path separator. The first entry of sys.path is the current folder, where a
# file may have the name of any module. One line without double quotes: it passes through PythonSlicer's own
# launcher, on Windows as well.
_START: Final = (
    "import runpy, sys; module = sys.argv.pop(); root = sys.argv.pop(); "
    "sys.path[:] = [entry for entry in sys.path if entry]; "
    "sys.path[:0] = [root] * (root not in sys.path); "
    "runpy.run_module(module, run_name='__main__', alter_sys=True)"
)


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without variables that would load foreign libraries or packages in the child.

    Parameters
    ----------
    environ
        The environment to clean: ``os.environ``, or in Slicer ``slicer.util.startupEnvironment()``, which
        also has the values of PATH that Slicer's launcher added taken out.
    """
    kept = {
        name: value
        for name, value in environ.items()
        if name.upper() in _KEPT
        or not (name.upper().startswith(_DROPPED_PREFIXES) or name.upper() in _DROPPED)
    }
    return kept | _SET


def own_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a child of a program that runs on the same interpreter.

    Variables by which that program finds its packages and graphics drivers are kept for the child.
    """
    return dict(environ) | _SET


def worker_command(python: str, module: str = "CovidXRayLib.worker") -> list[str]:
    """Return the command that starts the child.

    Parameters
    ----------
    python
        The interpreter: ``sys.executable``, or Slicer's ``PythonSlicer``.
    module
        The module to run.
    """
    root = Path(__file__).resolve().parents[3]
    return [python, "-c", _START, str(root), module]
