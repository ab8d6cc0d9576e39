"""Schema version of readings."""

from __future__ import annotations

import re
from typing import Final

from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _

# Version of Resources/Report/reading.schema.json. The major number is increased when a field is removed or
# changes its meaning, the minor number when fields are added.
SCHEMA_VERSION: Final = "2.1"
# Readings of version 1 had an opacity share in place of the severity, and are otherwise the same.
_OLDEST_MAJOR: Final = 1


class ReadingError(CovidXRayError):
    """A reading that cannot be restored."""


def require_known(version: object) -> None:
    """Check that a reading has a supported schema version.

    Parameters
    ----------
    version
        A reading's ``schema_version``; None for readings that precede versioning, which are supported
        although they lack fields.

    Raises
    ------
    ReadingError
        If the version is malformed, or its major number is not a supported one.
    """
    if version is None:
        return
    if not isinstance(version, str) or not re.fullmatch(r"\d+\.\d+", version, re.ASCII):
        raise ReadingError(_("It is not a reading of CovidXRay: its schema version is not a version."))
    if _major(version) > _major(SCHEMA_VERSION):
        raise ReadingError(
            _(
                "A newer version of CovidXRay wrote this reading (schema {version}; this one reads up to "
                "{known}); update CovidXRay."
            ).format(version=version, known=SCHEMA_VERSION)
        )
    if _major(version) < _OLDEST_MAJOR:
        raise ReadingError(
            _("This reading has schema {version}, which is unknown; analyze the film again.").format(
                version=version
            )
        )


def _major(version: str) -> int:
    return int(version.partition(".")[0])
