"""What both protocols can do with a server, and the choice between them."""

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
    """A way to talk with one server, from one thread; everything raises :class:`PacsError`."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def echo(self) -> None:
        """Return if the server is there and knows us."""

    def studies(self, wanted: StudyFilter) -> Found[StudyRow]:
        """Return the studies that fit."""

    def instances(self, study_uid: str) -> Found[InstanceRow]:
        """Return all objects of a study."""

    def fetch(self, row: InstanceRow) -> DicomObject:
        """Return one object as the server keeps it."""

    def store(self, obj: DicomObject) -> None:
        """Give an object to the server; return once it has said that it has it."""


def open_link(server: Server, secret: Secret | None = None) -> Link:
    """Return a link to a server, to be used in a ``with`` statement.

    Parameters
    ----------
    secret
        The password or token; without one the key store's is taken.

    Raises
    ------
    SecretNeededError
        If the server wants one and there is none.
    ServerSettingsError
        If its file of certificates cannot be read.
    """
    silence_libraries()
    secret = secret_for(server, secret)
    if server.protocol == "dicomweb":
        from CovidXRayLib.pacs.protocols.dicomweb import WebLink

        return WebLink(server, secret)
    from CovidXRayLib.pacs.protocols.dimse import DimseLink

    return DimseLink(server)


def not_complete(server: Server) -> str:
    """Return the sentence that a list of a server's lacks some rows."""
    return _("{server}: the list is not complete; narrow the search to see the rest.").format(
        server=server.name
    )


def echo(server: Server, secret: Secret | None = None) -> None:
    """Test whether a server is there and knows us: C-ECHO (PS3.4 annex A), or one row asked by DICOMweb.

    Raises
    ------
    PacsError
        If not; its text says why.
    """
    with open_link(server, secret) as link:
        link.echo()


def query(server: Server, wanted: StudyFilter, secret: Secret | None = None) -> Found[StudyRow]:
    """Return a server's studies that fit, newest first (C-FIND, PS3.4 section C.4.1, or QIDO-RS).

    Raises
    ------
    PacsError
        If the server cannot be asked.
    """
    with open_link(server, secret) as link:
        found = link.studies(wanted)
    newest_first = sorted(found, key=lambda row: (row.date, row.time, row.study_uid), reverse=True)
    return Found(tuple(newest_first), found.complete)


def query_instances(server: Server, study_uid: str, secret: Secret | None = None) -> Found[InstanceRow]:
    """Return all objects of a study that a server has.

    Raises
    ------
    PacsError
        If the server cannot be asked.
    """
    with open_link(server, secret) as link:
        return link.instances(study_uid)
