"""The common interface of both protocols, and the choice between them."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.pacs.credentials import Secret, secret_for
from CovidXRayLib.pacs.dicom_object import DicomObject
from CovidXRayLib.pacs.protocols.connection_errors import silence_libraries
from CovidXRayLib.pacs.queries.study_rows import Found, InstanceRow, StudyFilter, StudyRow
from CovidXRayLib.pacs.server_list import Server


class Link(Protocol):
    """Connection to a server, not thread-safe; all methods raise :class:`PacsError`."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def echo(self) -> None:
        """Test the connection."""

    def studies(self, study_filter: StudyFilter) -> Found[StudyRow]:
        """Return the matching studies."""

    def instances(self, study_uid: str) -> Found[InstanceRow]:
        """Return all objects of a study."""

    def fetch(self, row: InstanceRow) -> DicomObject:
        """Return an object in its stored transfer syntax."""

    def store(self, obj: DicomObject) -> None:
        """Store an object on the server; returns after its acknowledgment."""


def open_link(server: Server, secret: Secret | None = None) -> Link:
    """Return a link to a server, to be used in a ``with`` statement.

    Parameters
    ----------
    secret
        The password or token; by default that of the keychain.

    Raises
    ------
    SecretNeededError
        If the server requires one and there is none.
    ServerSettingsError
        If its CA certificate file cannot be read.
    """
    silence_libraries()
    secret = secret_for(server, secret)
    if server.protocol == "dicomweb":
        from CovidXRayLib.pacs.protocols.dicomweb import WebLink

        return WebLink(server, secret)
    from CovidXRayLib.pacs.protocols.dimse import DimseLink

    return DimseLink(server)


def not_complete(server: Server) -> str:
    """Return the note for an incomplete list."""
    return _("{server}: the list is incomplete; narrow the search to see the rest.").format(
        server=server.name
    )


def echo(server: Server, secret: Secret | None = None) -> None:
    """Test the connection to a server: C-ECHO (PS3.4 annex A), or a DICOMweb query of one row.

    Raises
    ------
    PacsError
        If it fails; the message states why.
    """
    with open_link(server, secret) as link:
        link.echo()


def query(server: Server, study_filter: StudyFilter, secret: Secret | None = None) -> Found[StudyRow]:
    """Return the matching studies of a server, newest first (C-FIND, PS3.4 section C.4.1, or QIDO-RS).

    Raises
    ------
    PacsError
        If the query fails.
    """
    with open_link(server, secret) as link:
        found = link.studies(study_filter)
    newest_first = sorted(found, key=lambda row: (row.date, row.time, row.study_uid), reverse=True)
    return Found(tuple(newest_first), found.complete)


def query_instances(server: Server, study_uid: str, secret: Secret | None = None) -> Found[InstanceRow]:
    """Return all objects of a study on a server.

    Raises
    ------
    PacsError
        If the query fails.
    """
    with open_link(server, secret) as link:
        return link.instances(study_uid)
