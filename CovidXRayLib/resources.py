"""Where weights, model cards and sample films lie.

One rule: in a wheel and in the Slicer extension they are laid inside the package, as
``CovidXRayLib/Resources``; in a source checkout they are the sibling folder ``Resources``.
"""

from __future__ import annotations

from pathlib import Path


def resources_folder() -> Path:
    """Return the folder that holds ``Weights``, ``ModelCards`` and ``Samples``.

    Raises
    ------
    FileNotFoundError
        If the installation is incomplete and the folder is in neither place.
    """
    from importlib.resources import files  # slow to import, and a process in English needs no folder at once

    package = Path(str(files("CovidXRayLib")))
    for candidate in (package / "Resources", package.parent / "Resources"):
        if (candidate / "Weights").is_dir():
            return candidate
    # Without the folder there are no translations either.
    raise FileNotFoundError(f"no Resources folder in or beside {package}; install covidxray again")
