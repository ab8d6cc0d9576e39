"""Server addresses in one line, for the command line and text fields."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.pacs.errors import ServerSettingsError
from CovidXRayLib.pacs.server_list import CALLING_AET, Auth, Server


def is_address(text: str) -> bool:
    """Return whether a string is an address and not a server name."""
    return "://" in text


def server_at(
    address: str,
    *,
    name: str | None = None,
    calling_aet: str = CALLING_AET,
    ca_file: Path | None = None,
    auth: Auth | None = None,
) -> Server:
    """Return the server at an address.

    Parameters
    ----------
    address
        ``https://HOST[:PORT]/PATH`` for DICOMweb; ``dicom://AET@HOST:PORT`` for DIMSE, with TLS
        ``dicoms://AET@HOST:PORT``.
    name
        Display name; by default the host.
    calling_aet, ca_file, auth
        As for :class:`~CovidXRayLib.pacs.server_list.Server`.

    Raises
    ------
    ServerSettingsError
        If it is not a valid address.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or 0
    except ValueError:
        host, port, parts = "", 0, urlsplit("")
    if parts.scheme in ("http", "https"):
        return Server(
            name or host or "?",
            "dicomweb",
            url=address.rstrip("/"),
            ca_file=ca_file,
            auth=auth or Auth(),
        )
    if parts.scheme not in ("dicom", "dicoms") or parts.password is not None:
        raise ServerSettingsError(
            _(
                "{address} is not a server address; use https://HOST/PATH, dicom://AET@HOST:PORT or, "
                "with TLS, dicoms://AET@HOST:PORT."
            ).format(address=address.rpartition("@")[2])
        )
    return Server(
        name or host or "?",
        "dimse",
        host=host,
        port=port,
        aet=unquote(parts.username or ""),
        calling_aet=calling_aet,
        tls=parts.scheme == "dicoms",
        ca_file=ca_file,
        auth=auth or Auth(),
    )
