"""The one object in the answer to WADO-RS: ``multipart/related`` (RFC 2387, PS3.18 section 8.7.1)."""

from __future__ import annotations

from email.message import Message

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.pacs.dicom_object import ObjectProblem


def only_part(body: bytes, content_type: str) -> bytes:
    """Return the first part of a message without copying or decoding anything else.

    Parameters
    ----------
    body, content_type
        As the server sent them. Some send the object by itself, as ``application/dicom``.

    Raises
    ------
    ValueError
        If the message is neither.
    ObjectProblem
        If its end is missing, which a connection that was closed can hide.
    """
    header = Message()
    header["Content-Type"] = content_type
    if header.get_content_type() == "application/dicom":
        return body
    boundary = header.get_boundary()
    if header.get_content_type() != "multipart/related" or not boundary:
        raise ValueError("neither an object nor a message with one")
    mark = b"--" + boundary.encode("latin-1", "replace")
    start = body.find(b"\r\n\r\n", max(body.find(mark), 0))
    end = body.find(b"\r\n" + mark, start)
    if not body.startswith((mark, b"\r\n" + mark)) and body.find(mark) < 0:
        raise ValueError("no part")
    if start < 0 or end < 0 or not body.rstrip().endswith(b"--"):
        raise ObjectProblem(_("its end is missing"))
    return body[start + 4 : end]
