"""Python packages that may be missing, and how to install them.

The project is not on PyPI: its extras are installed from a checkout.
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires
from typing import Final

_PROJECT: Final = "covidxray"
# Packages by module, where the names differ, or where one brings the other.
_PACKAGES: Final = {
    "PIL": "pillow",
    "PySide6": "PySide6-Essentials",
    "botocore": "boto3",
    "cv2": "opencv-python-headless",
    "dicomweb_client": "dicomweb-client",
    "distributed": "dask",
    "google": "protobuf",
    "jpeg_ls": "pyjpegls",
    "libjpeg": "pylibjpeg-libjpeg",
    "openjpeg": "pylibjpeg-openjpeg",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "slicer": "slicer-core",
}
# Extras that no command of a user needs.
_FOR_DEVELOPERS: Final = ("docs", "test")
_REQUIREMENT: Final = re.compile(r"([\w.-]+).*\bextra\s*==\s*['\"]([\w-]+)['\"]")


def package_of(module: str) -> str:
    """Return the name of the package that provides a module."""
    top = module.partition(".")[0]
    return _PACKAGES.get(top, top)


def extra_with(package: str) -> str | None:
    """Return the extra that installs a package; None if it needs no extra, or the project is not installed.

    Of several, it is the smallest one that is more than a variant of another one, as `gpu` is of `train`.
    """
    extras = _extras()
    having = {extra: packages for extra, packages in extras.items() if _normal(package) in packages}
    full = [one for one in having if not any(having[one] < others for others in extras.values())]
    return min(full, key=lambda one: len(having[one]), default=None)


def install_command(extra: str | None = None) -> str:
    """Return the command that installs the project in its checkout, with an extra if one is given."""
    return f'pip install ".[{extra}]"' if extra else "pip install ."


def _extras() -> dict[str, set[str]]:
    """Return the packages of each extra."""
    try:
        requirements = requires(_PROJECT) or []
    except PackageNotFoundError:
        return {}
    extras: dict[str, set[str]] = {}
    for requirement in requirements:
        if (found := _REQUIREMENT.match(requirement)) and found[2] not in _FOR_DEVELOPERS:
            extras.setdefault(found[2], set()).add(_normal(found[1]))
    return extras


def _normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()
