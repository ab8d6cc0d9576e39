"""Configured servers, without secrets."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.pacs.errors import ServerSettingsError
from CovidXRayLib.system.atomic import make_folder, write_atomically

Protocol = Literal["dicomweb", "dimse"]
AuthKind = Literal["none", "basic", "bearer"]

PROTOCOLS: Final = ("dicomweb", "dimse")
AUTH_KINDS: Final = ("none", "basic", "bearer")
CALLING_AET: Final = "COVIDXRAY"

# PS3.5 section 6.2: an AE title has 1 to 16 ASCII characters, no backslash, and not only spaces.
_AE_TITLE: Final = re.compile(r"(?=.*[^ ])[ -\[\]-~]{1,16}")
_MAX_NAME_LENGTH: Final = 64
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Auth:
    """Authentication with a DICOMweb server, without the secret.

    Attributes
    ----------
    kind
        ``"none"``, ``"basic"`` (user and password) or ``"bearer"`` (a token).
    user
        User name, for ``"basic"``.
    """

    kind: AuthKind = "none"
    user: str = ""


@dataclass(frozen=True)
class Server:
    """Connection settings of a server.

    Attributes
    ----------
    name
        Display name, up to 64 characters.
    protocol
        ``"dicomweb"`` (PS3.18) or ``"dimse"`` (PS3.7).
    url
        DICOMweb: base URL of the services, such as ``https://pacs.example/dicom-web``.
    host, port, aet
        DIMSE: host name or address, port, and called AE title.
    calling_aet
        DIMSE: calling AE title, which must be registered with many servers.
    tls
        DIMSE: whether to use TLS with server authentication. For DICOMweb the URL decides.
    ca_file
        CA certificates (PEM) to trust instead of the public ones.
    auth
        DICOMweb: authentication.

    Raises
    ------
    ServerSettingsError
        If the settings are invalid, or would send a secret over an unencrypted connection.
    """

    name: str
    protocol: Protocol
    url: str = ""
    host: str = ""
    port: int = 0
    aet: str = ""
    calling_aet: str = CALLING_AET
    tls: bool = False
    ca_file: Path | None = None
    auth: Auth = Auth()

    def __post_init__(self) -> None:
        problem = self._problem()
        if problem:
            raise ServerSettingsError(
                _("Server {name}: {problem}; correct its settings.").format(name=self.name, problem=problem)
            )

    @property
    def address(self) -> str:
        """Address in one line, as for :func:`CovidXRayLib.pacs.server_address.server_at`."""
        if self.protocol == "dicomweb":
            return self.url
        return f"{'dicoms' if self.tls else 'dicom'}://{self.aet}@{self.host}:{self.port}"

    @property
    def encrypted(self) -> bool:
        """Whether the connection is encrypted."""
        return self.tls if self.protocol == "dimse" else self.url.startswith("https:")

    def _problem(self) -> str | None:
        if not 0 < len(self.name) <= _MAX_NAME_LENGTH or not self.name.isprintable():
            return _("its name must have 1 to 64 visible characters")
        if self.protocol not in PROTOCOLS:
            return _("its protocol must be dicomweb or dimse")
        if self.auth.kind not in AUTH_KINDS:
            return _("its authentication must be none, basic or bearer")
        return self._problem_of_web() if self.protocol == "dicomweb" else self._problem_of_dimse()

    def _problem_of_web(self) -> str | None:
        try:
            parts = urlsplit(self.url)
            host, _port = parts.hostname, parts.port
        except ValueError:
            return _("its URL cannot be read")
        if parts.scheme not in ("http", "https") or not host:
            return _("its URL must begin with https:// or http:// and contain a host")
        if "@" in parts.netloc or parts.query or parts.fragment:
            return _("its URL must not contain a user, password, question mark or number sign")
        if self.auth.kind == "basic" and not self.auth.user:
            return _("the user name is missing")
        if self.auth.kind != "none" and parts.scheme == "http" and host not in _LOOPBACK:
            return _("a password or token must not be sent over http, which is not encrypted; use https")
        return None

    def _problem_of_dimse(self) -> str | None:
        if not self.host or not 0 < self.port < 65536:
            return _("the host or the port is missing")
        if not (_AE_TITLE.fullmatch(self.aet) and _AE_TITLE.fullmatch(self.calling_aet)):
            return _("an AE title must have 1 to 16 plain characters")
        if self.auth.kind != "none":
            return _("DIMSE does not support passwords or tokens; use DICOMweb, or none")
        return None


def load(path: Path) -> tuple[Server, ...]:
    """Read the servers from a settings file; empty if there is no file.

    Raises
    ------
    ServerSettingsError
        If the file is not a settings file, or contains unexpected entries such as a password.
    """
    try:
        listed = json.loads(path.read_text("utf-8"))["servers"]
        servers = tuple(from_values(values) for values in listed)
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ServerSettingsError(
            _(
                "{path}: this is not a list of servers ({problem}); correct it, or choose another file."
            ).format(path=path, problem=type(error).__name__)
        ) from error
    return servers


def save(path: Path, servers: tuple[Server, ...]) -> None:
    """Write the servers to a settings file, which is created or replaced.

    Raises
    ------
    ServerSettingsError
        If two servers have the same name.
    OSError
        If the file cannot be written; it is then unchanged.
    """
    names = [server.name.casefold() for server in servers]
    twice = next((server.name for server in servers if names.count(server.name.casefold()) > 1), None)
    if twice is not None:
        raise ServerSettingsError(_("Two servers are named {name}; rename one of them.").format(name=twice))
    make_folder(path.parent, private=True)
    text = json.dumps({"servers": [as_values(server) for server in servers]}, indent=2, ensure_ascii=False)
    write_atomically(path, f"{text}\n".encode(), durable=True, private=True)


def named(servers: tuple[Server, ...], name: str) -> Server | None:
    """Return the server with a name (case-insensitive), or None."""
    return next((server for server in servers if server.name.casefold() == name.casefold()), None)


def as_values(server: Server) -> dict[str, Any]:
    """Return a server as JSON-compatible values."""
    values: dict[str, Any] = {"name": server.name, "protocol": server.protocol}
    if server.protocol == "dicomweb":
        values |= {"url": server.url, "auth": {"kind": server.auth.kind, "user": server.auth.user}}
    else:
        values |= {key: getattr(server, key) for key in ("host", "port", "aet", "calling_aet", "tls")}
    return values | {"ca_file": None if server.ca_file is None else str(server.ca_file)}


def from_values(values: dict[str, Any]) -> Server:
    """Restore a server from :func:`as_values`.

    Raises
    ------
    ServerSettingsError
        If a value is unknown or invalid.
    TypeError, AttributeError
        If a value has the wrong type.
    """
    values = dict(values)
    auth, ca_file = values.pop("auth", None), values.pop("ca_file", None)
    known = set(Server.__dataclass_fields__)
    strange = sorted((set(values) - known) | (set(auth or ()) - {"kind", "user"}))
    if strange:
        raise ServerSettingsError(
            _(
                "Server {name}: {key!r} is not a setting; remove it. Passwords must not be stored here."
            ).format(name=values.get("name", ""), key=strange[0])
        )
    return Server(**values, auth=Auth(**(auth or {})), ca_file=None if ca_file is None else Path(ca_file))
