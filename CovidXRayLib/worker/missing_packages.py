"""Which Python package a child misses, by an error or by its last words."""

from __future__ import annotations

import re
from typing import Final

from CovidXRayLib.i18n import gettext as _

# Modules that are called otherwise than the packages that bring them.
_PACKAGES: Final = {
    "PIL": "pillow",
    "cv2": "opencv-python-headless",
    "skimage": "scikit-image",
    "dicomweb_client": "dicomweb-client",
    "google": "protobuf",
    "jpeg_ls": "pyjpegls",
    "libjpeg": "pylibjpeg-libjpeg",
    "openjpeg": "pylibjpeg-openjpeg",
}
_MODULE_NOT_FOUND: Final = re.compile(r"^ModuleNotFoundError: No module named '([\w.]+)'")


def package_of(module: str) -> str:
    """Return the name under which a package is installed, by the name of one of its modules."""
    top = module.partition(".")[0]
    return _PACKAGES.get(top, top)


def missing_in(line: str) -> str | None:
    """Return the missing package that a line of a child's log names; None if it names none."""
    found = _MODULE_NOT_FOUND.match(line)
    return package_of(found.group(1)) if found else None


def missing_sentence(package: str) -> str:
    """Return one sentence for the user."""
    return _("The Python package '{name}' is not installed, which this needs.").format(name=package)
