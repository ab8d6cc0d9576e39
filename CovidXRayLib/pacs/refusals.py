"""What a server's status for one object means (PS3.7 annex C, PS3.4 table B.2-1, PS3.18 table I.2-2)."""

from __future__ import annotations

from typing import Final

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop
from CovidXRayLib.pacs.problems import ObjectRefusedError
from CovidXRayLib.pacs.servers import Server

_DUPLICATE: Final = 0x0111
_NOT_AUTHORIZED: Final = 0x0124

_WHY: Final = {
    0x0110: gettext_noop("it could not process it"),
    0x0117: gettext_noop("it finds the object's UID invalid"),
    0x0122: gettext_noop("it does not take objects of this kind"),
    _NOT_AUTHORIZED: gettext_noop("it does not let us store"),
}


def server_has_it(status: int | None) -> bool:
    """Return whether a refusal says that the server has the very object already."""
    return status == _DUPLICATE


def out_of_room(status: int | None) -> bool:
    """Return whether the server is out of resources, which will hold for other objects, too."""
    return status is not None and status & 0xFF00 == 0xA700


def is_success(status: int) -> bool:
    """Return whether an object was stored; a warning (0xB000 and such) says that it was."""
    return status == 0 or status & 0xF000 == 0xB000


def object_refused(server: Server, sop_uid: str, status: int | None) -> ObjectRefusedError:
    """Return the error of one object that a server refused with a status."""
    why = _WHY.get(status or 0)
    if why is None and status is not None and status & 0xFF00 == 0xA900:
        why = gettext_noop("it finds the object at odds with its kind")
    if why is None and status is not None and status & 0xF000 == 0xC000:
        why = gettext_noop("it cannot understand it")
    return ObjectRefusedError(
        _("{server}: it refuses the object {uid}: {why} (status {status}).").format(
            server=server.name,
            uid=sop_uid,
            why=_(why) if why else _("it does not say why"),
            status="?" if status is None else f"{status:04X}",
        )
    )
