"""A reader's acceptance of a result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reporting.dicom.person_names import in_natural_order
from CovidXRayLib.reporting.errors import ResultObjectError


@dataclass(frozen=True)
class ReaderStatement:
    """A reader who has reviewed and accepted a result.

    Attributes
    ----------
    name
        The reader's name, in plain text (``"Jane Doe"``) or DICOM notation (``"Doe^Jane"``).
    organization
        The reader's organization; may be empty.
    accepted_at
        Time of acceptance; None if unknown.

    Raises
    ------
    ResultObjectError
        If the name is empty, or is not a valid Person Name (PS3.5 section 6.2).
    """

    name: str
    organization: str = ""
    accepted_at: datetime | None = None

    def __post_init__(self) -> None:
        """Check the name."""
        name = self.name.strip()
        if not name.replace("^", "").strip():
            raise ResultObjectError(_("The reader name is empty; enter one."))
        if len(name) > 64 or not name.isprintable() or "\\" in name or "=" in name:
            raise ResultObjectError(
                _("The reader's name must have at most 64 letters, without backslash or equals sign.")
            )

    @property
    def person_name(self) -> str:
        """The name in DICOM notation; plain text becomes the family name, since its parts are unknown."""
        name = " ".join(self.name.split())
        return name if "^" in name else f"{name}^"

    @property
    def display_name(self) -> str:
        """The name in plain text."""
        family, _hat, rest = " ".join(self.name.split()).partition("^")
        return in_natural_order(family, rest.replace("^", " ").split())


def acceptance_sentence(reader: ReaderStatement | None) -> str:
    """Return a sentence on who accepted a result, if anyone."""
    if reader is None:
        return _("Not reviewed by a reader.")
    if reader.accepted_at is None:
        return _("Lung masks reviewed and accepted by {reader}.").format(reader=reader.display_name)
    return _("Lung masks reviewed and accepted by {reader} on {time}.").format(
        reader=reader.display_name, time=reader.accepted_at.isoformat(sep=" ", timespec="minutes")
    )
