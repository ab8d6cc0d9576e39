"""What ``covidxray send`` and ``covidxray fetch`` have in common: which server, and its password."""

from __future__ import annotations

import argparse
import getpass
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop
from CovidXRayLib.pacs import credentials
from CovidXRayLib.pacs.credentials import Secret
from CovidXRayLib.pacs.errors import (
    KeyStoreError,
    ObjectRefusedError,
    PacsError,
    QueueError,
    SecretNeededError,
    ServerSettingsError,
)
from CovidXRayLib.pacs.server_address import is_address, server_at
from CovidXRayLib.pacs.server_list import CALLING_AET, Auth, Server, load, named, save
from CovidXRayLib.pacs.user_folders import servers_file

PACS_EXIT_CODES: Final = gettext_noop("""\
exit status:
  0    done
  1    at least one object was refused, by the server or as no whole DICOM object
  2    the command line or a setting is wrong; nothing was done
  4    a file could not be written; what was finished is kept
  5    the server cannot be reached or does not let us in; what waits to be sent is kept
  130  stopped by the user; what was finished is kept
""")


def code_of(error: PacsError) -> ExitCode:
    """Return the exit status of what went wrong with a server."""
    if isinstance(error, (ServerSettingsError, SecretNeededError)):
        return ExitCode.USAGE
    if isinstance(error, QueueError):
        return ExitCode.NOT_WRITTEN
    return ExitCode.FILM_FAILED if isinstance(error, ObjectRefusedError) else ExitCode.SERVER


def add_server_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--server`` and what belongs to it."""
    parser.add_argument(
        "--server",
        metavar="WHICH",
        required=True,
        help=_(
            "name of a saved server, or an address: https://HOST/PATH for DICOMweb, dicom://AET@HOST:PORT "
            "for DIMSE, dicoms://AET@HOST:PORT for DIMSE with TLS"
        ),
    )
    parser.add_argument(
        "--save-as", metavar="NAME", help=_("save the address under this name, without any password")
    )
    parser.add_argument(
        "--servers",
        metavar="FILE",
        type=Path,
        default=servers_file(),
        help=_("where servers are saved (default: %(default)s); the folder is also COVIDXRAY_PACS"),
    )
    parser.add_argument("--user", metavar="NAME", help=_("log in to DICOMweb as this user, with a password"))
    parser.add_argument("--bearer", action="store_true", help=_("log in to DICOMweb with a token"))
    parser.add_argument(
        "--secret-stdin",
        action="store_true",
        help=_(
            "read the password or token as one line from stdin; without this it comes from the system's "
            "key store, or is asked for"
        ),
    )
    parser.add_argument(
        "--keep-secret", action="store_true", help=_("put the password or token into the system's key store")
    )
    parser.add_argument(
        "--calling-aet",
        metavar="AET",
        help=_("our own AE title (default: {aet})").format(aet=CALLING_AET),
    )
    parser.add_argument(
        "--ca-file", metavar="FILE", type=Path, help=_("certificates (PEM) of the authorities to trust")
    )
    parser.add_argument("--test", action="store_true", help=_("only test whether the server is there"))
    parser.add_argument("--quiet", action="store_true", help=_("no progress and no report: errors only"))


def check_server(server: Server, secret: Secret | None, console: Console) -> ExitCode:
    """Say that a server is there and lets us in.

    Raises
    ------
    PacsError
        If not.
    """
    from CovidXRayLib.pacs.protocols.server_link import echo

    echo(server, secret)
    console.note(_("{server} answers.").format(server=server.name))
    return ExitCode.OK


def chosen_server(arguments: argparse.Namespace) -> Server:
    """Return the server that the command line names, and save it if that was asked for.

    Raises
    ------
    ServerSettingsError
        If there is none of this name, or what is said of it cannot be right.
    """
    servers = load(arguments.servers)
    auth = Auth("basic", arguments.user) if arguments.user else Auth("bearer") if arguments.bearer else None
    if is_address(arguments.server):
        server = server_at(
            arguments.server,
            name=arguments.save_as,
            calling_aet=arguments.calling_aet or CALLING_AET,
            ca_file=arguments.ca_file,
            auth=auth,
        )
    else:
        known = named(servers, arguments.server)
        if known is None:
            raise ServerSettingsError(
                _("{path}: there is no server called {name}; give its address, and --save-as {name}.").format(
                    path=arguments.servers, name=arguments.server
                )
            )
        server = replace(
            known,
            name=arguments.save_as or known.name,
            auth=auth or known.auth,
            ca_file=arguments.ca_file or known.ca_file,
            calling_aet=arguments.calling_aet or known.calling_aet,
        )
    if arguments.save_as:
        others = [one for one in servers if one.name.casefold() != server.name.casefold()]
        save(arguments.servers, (*others, server))
    return server


def secret_of(server: Server, arguments: argparse.Namespace, console: Console) -> Secret | None:
    """Return what the server wants to hear: from stdin, the key store or the user; None if nothing.

    Raises
    ------
    SecretNeededError
        If there is nobody to ask.
    """
    if not credentials.is_needed(server):
        return None
    if arguments.secret_stdin:
        secret: Secret | None = Secret(sys.stdin.readline().rstrip("\r\n"))
    else:
        secret = credentials.stored(server)
        if secret is None and sys.stdin.isatty():
            question = (
                _("Password of {user} at {server}: ")
                if server.auth.kind == "basic"
                else _("Token for {server}: ")
            )
            secret = Secret(getpass.getpass(question.format(user=server.auth.user, server=server.name)))
    if secret is None or not secret.reveal():
        raise SecretNeededError(
            _("{server}: a password or token is needed; pass it with --secret-stdin.").format(
                server=server.name
            )
        )
    if arguments.keep_secret:
        try:
            credentials.keep(server, secret)
        except KeyStoreError as error:
            console.error(str(error))
    return secret
