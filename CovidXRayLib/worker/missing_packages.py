"""Detection of missing Python packages from a child's errors or log."""

from __future__ import annotations

import re
from typing import Final

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.system.packages import package_of

_MODULE_NOT_FOUND: Final = re.compile(r"^ModuleNotFoundError: No module named '([\w.]+)'")


def missing_in(line: str) -> str | None:
    """Return the missing package that a log line reports, or None."""
    found = _MODULE_NOT_FOUND.match(line)
    return package_of(found.group(1)) if found else None


def missing_sentence(package: str) -> str:
    """Return the message for the user."""
    return _("The required Python package '{name}' is not installed.").format(name=package)
