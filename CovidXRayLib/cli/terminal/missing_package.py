"""What the command line says of a Python package that is missing."""

from __future__ import annotations

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.system.packages import extra_with, install_command, package_of


def missing_package_sentence(module: str) -> str:
    """Return which package a command lacks, and the command that installs it."""
    package = package_of(module)
    extra = extra_with(package)
    if extra is None:
        return _(
            "This command needs the Python package {package!r}; install it with: pip install {package}"
        ).format(package=package)
    return _(
        "This command needs the Python package {package!r} of the extra {extra!r}; install it in the folder "
        "of CovidXRay with: {command}"
    ).format(package=package, extra=extra, command=install_command(extra))
