"""Location of weights, model cards and sample films.

In a wheel and in the Slicer extension they are in ``CovidXRayLib/Resources``; in a source checkout they are
in the sibling folder ``Resources``.
"""

from __future__ import annotations

from pathlib import Path


def resources_folder() -> Path:
    """Return the folder that contains ``Weights``, ``ModelCards`` and ``Samples``.

    Raises
    ------
    FileNotFoundError
        If neither folder exists, because the installation is incomplete.
    """
    from importlib.resources import files  # slow to import, and a process in English needs no folder at once

    package = Path(str(files("CovidXRayLib")))
    for candidate in (package / "Resources", package.parent / "Resources"):
        if (candidate / "Weights").is_dir():
            return candidate
    # Without the folder there are no translations either.
    raise FileNotFoundError(f"no Resources folder in or beside {package}; install covidxray again")
