"""SOP classes of DICOM objects that are not films."""

from __future__ import annotations

from typing import Final

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop

MEDIA_DIRECTORY: Final = "1.2.840.10008.1.3.10"

# UID prefixes and names of the objects (PS3.6 annex A).
_OTHERS: Final = (
    (MEDIA_DIRECTORY, gettext_noop("a DICOMDIR, which lists films but contains none")),
    ("1.2.840.10008.5.1.4.1.1.66", gettext_noop("a segmentation or registration")),
    ("1.2.840.10008.5.1.4.1.1.88", gettext_noop("a structured report")),
    ("1.2.840.10008.5.1.4.1.1.104", gettext_noop("an encapsulated document")),
    ("1.2.840.10008.5.1.4.1.1.11", gettext_noop("a presentation state")),
    ("1.2.840.10008.5.1.4.1.1.9", gettext_noop("a waveform")),
    ("1.2.840.10008.5.1.4.1.1.481.3", gettext_noop("a set of contours")),
    ("1.2.840.10008.5.1.4.1.1.30", gettext_noop("a parametric map")),
    ("1.2.840.10008.5.1.4.1.1.2", gettext_noop("a CT image")),
    ("1.2.840.10008.5.1.4.1.1.4", gettext_noop("an MR image")),
    ("1.2.840.10008.5.1.4.1.1.3", gettext_noop("an ultrasound image")),
    ("1.2.840.10008.5.1.4.1.1.6", gettext_noop("an ultrasound image")),
    ("1.2.840.10008.5.1.4.1.1.20", gettext_noop("a nuclear medicine image")),
    ("1.2.840.10008.5.1.4.1.1.128", gettext_noop("a PET image")),
    ("1.2.840.10008.5.1.4.1.1.130", gettext_noop("a PET image")),
    ("1.2.840.10008.5.1.4.1.1.1.2", gettext_noop("a mammogram")),
    ("1.2.840.10008.5.1.4.1.1.1.3", gettext_noop("an intraoral radiograph")),
    ("1.2.840.10008.5.1.4.1.1.77", gettext_noop("a photograph or video")),
)


def not_a_film(sop_class: str) -> str | None:
    """Return the name of the object type if a SOP class cannot be a film, else None."""
    for prefix, name in _OTHERS:
        if sop_class == prefix or sop_class.startswith(prefix + "."):
            return _(name)
    return None


def media_sop_class(head: bytes) -> str:
    """Return the Media Storage SOP Class UID (0002,0002) in a file's first bytes; empty if absent."""
    at = head.find(b"\x02\x00\x02\x00UI", 132)
    if at < 0:
        return ""
    length = int.from_bytes(head[at + 6 : at + 8], "little")
    return head[at + 8 : at + 8 + length].decode("ascii", "replace").rstrip("\0 ")
