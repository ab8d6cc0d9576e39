"""Interpretation of status codes (PS3.7 annex C, PS3.4 table B.2-1, PS3.18 table I.2-2)."""

from __future__ import annotations

from typing import Final

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop
from CovidXRayLib.pacs.dicom_object import DicomObject
from CovidXRayLib.pacs.errors import NoAnswerError, ObjectRefusedError, PacsError
from CovidXRayLib.pacs.queries.study_rows import InstanceRow
from CovidXRayLib.pacs.server_list import Server

_DUPLICATE: Final = 0x0111
_NOT_AUTHORIZED: Final = 0x0124

_WHY: Final = {
    0x0110: gettext_noop("processing failed"),
    0x0117: gettext_noop("invalid SOP Instance UID"),
    0x0122: gettext_noop("SOP class not supported"),
    _NOT_AUTHORIZED: gettext_noop("storing not authorized"),
}


def server_has_it(status: int | None) -> bool:
    """Return whether a refusal means that the server already has the object."""
    return status == _DUPLICATE


def out_of_room(status: int | None) -> bool:
    """Return whether the server is out of resources, which also affects other objects."""
    return status is not None and status & 0xFF00 == 0xA700


def is_success(status: int) -> bool:
    """Return whether an object was stored, possibly with a warning (such as 0xB000)."""
    return status == 0 or status & 0xF000 == 0xB000


def too_much(server: Server) -> PacsError:
    """Return the error for a response that exceeds :mod:`CovidXRayLib.pacs.protocols.answer_limits`."""
    return PacsError(
        _("{server}: response larger than any film or list needs; reading was stopped.").format(
            server=server.name
        )
    )


def not_confirmed(server: Server, sop_uid: str) -> NoAnswerError:
    """Return the error for an object whose storage the server did not acknowledge."""
    return NoAnswerError(
        _(
            "{server} did not confirm receipt of the object {uid}, which stays queued; look for it on "
            "the server, then send again."
        ).format(server=server.name, uid=sop_uid)
    )


def check_requested(server: Server, row: InstanceRow, obj: DicomObject) -> DicomObject:
    """Return an object received from a server, if it is the requested one.

    Raises
    ------
    ObjectRefusedError
        If it is another object, or of another study and so possibly of another patient.
    """
    if (obj.sop_uid, obj.study_uid) != (row.sop_uid, row.study_uid):
        raise ObjectRefusedError(
            _("{server} returned another object than the requested {uid}; inform its administrator.").format(
                server=server.name, uid=row.sop_uid
            )
        )
    return obj


def object_refused(
    server: Server, sop_uid: str, status: int | None = None, words: str = ""
) -> ObjectRefusedError:
    """Return the error for an object that a server refused, with its status or message."""
    if words:
        return ObjectRefusedError(
            _("{server} rejected the object {uid}: {words}").format(
                server=server.name, uid=sop_uid, words=f"{words.rstrip('.')}."
            )
        )
    why = _WHY.get(status or 0)
    if why is None and status is not None and status & 0xFF00 == 0xA900:
        why = gettext_noop("data set does not match its SOP class")
    if why is None and status is not None and status & 0xF000 == 0xC000:
        why = gettext_noop("data set cannot be understood")
    return ObjectRefusedError(
        _("{server} rejected the object {uid}: {why} (status {status}).").format(
            server=server.name,
            uid=sop_uid,
            why=_(why) if why else _("no reason given"),
            status="?" if status is None else f"{status:04X}",
        )
    )
