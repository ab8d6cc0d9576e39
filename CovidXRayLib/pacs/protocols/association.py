"""Associations of a DIMSE client, one at a time and reused where possible (PS3.8 section 7.1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydicom.uid import UID
from pynetdicom import AE, build_context, build_role, evt
from pynetdicom.association import Association
from pynetdicom.events import EventType

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.pacs.errors import LoginError, NoAnswerError, PacsError
from CovidXRayLib.pacs.protocols.answer_limits import MAX_OBJECT_BYTES
from CovidXRayLib.pacs.protocols.connection_errors import (
    ANSWER_SECONDS,
    CONNECT_SECONDS,
    broken_off,
    trusting,
    why_no_connection,
)
from CovidXRayLib.pacs.server_list import Server

# Diagnostics of a rejection by the service user, PS3.8 table 9-21.
_CALLING_AET_UNKNOWN: Final = 3
_CALLED_AET_UNKNOWN: Final = 7
_TRANSIENT: Final = 2


@dataclass(frozen=True)
class Purpose:
    """Purpose of an association.

    Attributes
    ----------
    service
        UID of the service's SOP class, which the server must support.
    stored_class, encodings
        SOP class and transfer syntaxes of the transferred objects; empty if there are none.
    receives
        Whether objects are received (C-GET).
    """

    service: str
    stored_class: str = ""
    encodings: tuple[str, ...] = ()
    receives: bool = False


class Associations:
    """Opens, reuses and releases associations with a server; not thread-safe."""

    def __init__(self, server: Server, handlers: Sequence[tuple[EventType, Callable[..., Any]]]) -> None:
        self._server = server
        self._handlers: list[Any] = [*handlers, (evt.EVT_DATA_RECV, self._count)]
        self._bytes = 0
        self._tls = (trusting(server), server.host) if server.tls else None
        self._purpose: Purpose | None = None
        self._association: Association | None = None
        self._entity = AE(ae_title=server.calling_aet)
        self._entity.connection_timeout = self._entity.acse_timeout = CONNECT_SECONDS
        self._entity.dimse_timeout = self._entity.network_timeout = ANSWER_SECONDS

    def towards(self, purpose: Purpose) -> Association:
        """Return an association for a purpose: the open one if suitable, else a new one.

        Raises
        ------
        PacsError
            If none can be established.
        """
        self._bytes = 0
        current = self._association
        if current is not None and self._purpose == purpose and current.is_established:
            return current
        self.close()
        self._association, self._purpose = self._opened(purpose), purpose
        return self._association

    @property
    def too_much_came(self) -> bool:
        """Whether the association was aborted because the response exceeded the limit."""
        return self._bytes > MAX_OBJECT_BYTES

    def _count(self, event: evt.Event) -> None:
        """Limit the response to a request, which pynetdicom would keep in memory without limit."""
        self._bytes += len(event.data)
        if self.too_much_came and event.assoc.dul.socket is not None:
            event.assoc.dul.socket.close()

    def close(self) -> None:
        """Release the association, if there is one."""
        if self._association is not None and self._association.is_established:
            self._association.release()
        self._association = None

    def drop(self) -> None:
        """Abort the association."""
        if self._association is not None:
            self._association.abort()
        self._association = None

    def lost(self) -> NoAnswerError:
        """Return the error for a missing response; the association is aborted."""
        self.drop()
        return broken_off(self._server)

    def _opened(self, purpose: Purpose) -> Association:
        contexts = [build_context(purpose.service)]
        # One context per transfer syntax, since the server accepts only one transfer syntax per context.
        contexts += [build_context(purpose.stored_class, UID(one)) for one in purpose.encodings]
        roles: list[Any] = [build_role(purpose.stored_class, scp_role=True)] if purpose.receives else []
        try:
            association = self._entity.associate(
                self._server.host,
                self._server.port,
                contexts,
                self._server.aet,
                ext_neg=roles,
                evt_handlers=self._handlers,
                tls_args=self._tls,
            )
        except OSError:  # an unknown host name
            raise why_no_connection(self._server) from None
        if not association.is_established:
            if association.is_rejected:
                raise self._rejection(association)
            if association.acceptor.primitive is not None:
                raise self._not_offered()
            raise why_no_connection(self._server)
        if purpose.service not in {context.abstract_syntax for context in association.accepted_contexts}:
            association.release()
            raise self._not_offered()
        return association

    def _not_offered(self) -> PacsError:
        return PacsError(
            _("{server} does not offer this service to {calling}; ask its administrator.").format(
                server=self._server.name, calling=self._server.calling_aet
            )
        )

    def _rejection(self, association: Association) -> PacsError:
        answer: Any = association.acceptor.primitive
        names = {"server": self._server.name, "aet": self._server.aet, "calling": self._server.calling_aet}
        if answer.diagnostic == _CALLED_AET_UNKNOWN and answer.result_source == 1:
            return LoginError(
                _("{server} does not recognize the called AE title {aet}; correct it.").format(**names),
            )
        if answer.diagnostic == _CALLING_AET_UNKNOWN and answer.result_source == 1:
            return LoginError(
                _(
                    "{server} does not recognize the calling AE title {calling}; have its administrator "
                    "register it."
                ).format(**names)
            )
        if answer.result == _TRANSIENT:
            return NoAnswerError(_("{server} is too busy; try again later.").format(**names))
        return LoginError(
            _("{server} rejected {calling}; check both AE titles with its administrator.").format(**names)
        )
