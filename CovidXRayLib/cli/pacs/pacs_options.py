"""Options of ``covidxray send`` and ``covidxray fetch``: server and credentials."""

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
  0    success
  1    at least one object was rejected by the server, or is not a complete DICOM object; or a
       study to retrieve is not on the server
  2    invalid command line or setting; nothing was done
  4    a file could not be written; finished files are kept
  5    the server is unreachable or authentication failed; queued objects are kept
  130  interrupted by the user; finished files are kept
""")


def code_of(error: PacsError) -> ExitCode:
    """Return the exit status for a PACS error."""
    if isinstance(error, (ServerSettingsError, SecretNeededError)):
        return ExitCode.USAGE
    if isinstance(error, QueueError):
        return ExitCode.NOT_WRITTEN
    return ExitCode.FILM_FAILED if isinstance(error, ObjectRefusedError) else ExitCode.SERVER


def add_server_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--server`` and related options."""
    parser.add_argument(
        "--server",
        metavar="WHICH",
        required=True,
        help=_(
            "name of a saved server, or a URL: https://HOST/PATH for DICOMweb, dicom://AET@HOST:PORT for "
            "DIMSE, dicoms://AET@HOST:PORT for DIMSE over TLS"
        ),
    )
    parser.add_argument(
        "--save-as", metavar="NAME", help=_("save the server under this name (without password or token)")
    )
    parser.add_argument(
        "--servers",
        metavar="FILE",
        type=Path,
        default=servers_file(),
        help=_("file of saved servers (default: %(default)s); its folder can be set with COVIDXRAY_PACS"),
    )
    parser.add_argument(
        "--user", metavar="NAME", help=_("user name for DICOMweb (HTTP Basic authentication)")
    )
    parser.add_argument("--bearer", action="store_true", help=_("use a bearer token for DICOMweb"))
    parser.add_argument(
        "--secret-stdin",
        action="store_true",
        help=_(
            "read the password or token as one line from stdin; by default it is taken from the system "
            "keychain, or prompted for"
        ),
    )
    parser.add_argument(
        "--keep-secret", action="store_true", help=_("save the password or token in the system keychain")
    )
    parser.add_argument(
        "--calling-aet",
        metavar="AET",
        help=_("local AE title (default: {aet})").format(aet=CALLING_AET),
    )
    parser.add_argument("--ca-file", metavar="FILE", type=Path, help=_("trusted CA certificates (PEM)"))
    parser.add_argument(
        "--test", action="store_true", help=_("only test the connection (C-ECHO, or a DICOMweb query)")
    )
    parser.add_argument("--quiet", action="store_true", help=_("print errors only"))


def check_server(server: Server, secret: Secret | None, console: Console) -> ExitCode:
    """Test the connection and report success.

    Raises
    ------
    PacsError
        If it fails.
    """
    from CovidXRayLib.pacs.protocols.server_link import echo

    echo(server, secret)
    console.note(_("{server}: connection OK.").format(server=server.name))
    return ExitCode.OK


def chosen_server(arguments: argparse.Namespace) -> Server:
    """Return the server of the command line, and save it if requested.

    Raises
    ------
    ServerSettingsError
        If no saved server has this name, or a setting is invalid.
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
                _("{path}: no server named {name}; give its URL and --save-as {name}.").format(
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
    """Return the password or token from stdin, the keyring or a prompt; None if none is needed.

    Raises
    ------
    SecretNeededError
        If none is available.
    """
    if not credentials.is_needed(server):
        return None
    if arguments.secret_stdin:
        secret: Secret | None = Secret(sys.stdin.readline().rstrip("\r\n"))
    else:
        secret = credentials.stored(server)
        if secret is None and sys.stdin.isatty():
            question = (
                _("Password for {user} on {server}: ")
                if server.auth.kind == "basic"
                else _("Token for {server}: ")
            )
            secret = Secret(getpass.getpass(question.format(user=server.auth.user, server=server.name)))
    if secret is None or not secret.reveal():
        raise SecretNeededError(
            _("{server}: password or token required; pass it with --secret-stdin.").format(server=server.name)
        )
    if arguments.keep_secret:
        try:
            credentials.keep(server, secret)
        except KeyStoreError as error:
            console.error(str(error))
    return secret
