"""Locations of the panel and of the standalone host application.

In a wheel both are inside the package, as ``CovidXRayLib/Panel``; in a source checkout they are the
sibling folders ``CovidXRay`` and ``CovidXRay/StandaloneHost``.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from CovidXRayLib.i18n import gettext as _


def panel_folders() -> tuple[Path, Path]:
    """Return the folders of the panel's module and of the standalone host application.

    Raises
    ------
    FileNotFoundError
        If the folders are missing.
    """
    package = Path(str(files("CovidXRayLib")))
    for module, host in (
        (package / "Panel" / "CovidXRay", package / "Panel" / "CovidXRay" / "StandaloneHost"),
        (package.parent / "CovidXRay", package.parent / "CovidXRay" / "StandaloneHost"),
    ):
        if (module / "CovidXRay.py").is_file() and (host / "qt.py").is_file():
            return module, host
    raise FileNotFoundError(
        _("the panel is missing from {package}; reinstall covidxray").format(package=package)
    )
