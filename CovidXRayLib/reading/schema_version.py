"""Which readings this program can read back."""

from __future__ import annotations

import re
from typing import Final

from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _

# Of Resources/Report/reading.schema.json. The major number rises when a field that was there goes or changes
# its meaning, the minor one when fields come.
SCHEMA_VERSION: Final = "1.0"


class ReadingError(CovidXRayError):
    """A reading that cannot be read back."""


def require_known(version: object) -> None:
    """Refuse readings whose fields may mean something else here.

    Parameters
    ----------
    version
        A reading's ``schema_version``; None for those written before there were versions, which lack fields
        and are read all the same.

    Raises
    ------
    ReadingError
        If the version is not one, or its major number is not the present one.
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
    if _major(version) < _major(SCHEMA_VERSION):
        raise ReadingError(
            _("This reading has schema {version}, which is unknown; analyze the film again.").format(
                version=version
            )
        )


def _major(version: str) -> int:
    return int(version.partition(".")[0])
