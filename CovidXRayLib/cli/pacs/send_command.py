"""``covidxray send``: queue DICOM objects for a server and send the queue."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from CovidXRayLib.cli.pacs.pacs_options import (
    PACS_EXIT_CODES,
    add_server_options,
    check_server,
    chosen_server,
    secret_of,
)
from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop, ngettext
from CovidXRayLib.pacs.errors import ObjectRefusedError
from CovidXRayLib.pacs.transfer.send_queue import Queue, SendReport
from CovidXRayLib.pacs.user_folders import queue_folder

_DESCRIPTION: Final = gettext_noop("""\
Send DICOM files, or all DICOM files of a folder, to a server. Patient data leave this computer.
Objects stay in a queue on disk until the server confirms receipt; run the command without PATH
to retry. Sending an object twice does not duplicate it on the server.
""")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "send",
        help=_("send DICOM objects to a PACS"),
        description=_(_DESCRIPTION),
        epilog=_(PACS_EXIT_CODES),
    )
    parser.add_argument(
        "paths", metavar="PATH", nargs="*", type=Path, help=_("a DICOM file, or a folder of DICOM files")
    )
    add_server_options(parser)
    parser.add_argument(
        "--queue",
        metavar="DIR",
        type=Path,
        default=queue_folder(),
        help=_("folder of the send queue (default: %(default)s)"),
    )
    parser.add_argument("--list", action="store_true", help=_("only list the objects queued for the server"))
    parser.add_argument(
        "--remove",
        metavar="UID",
        nargs="+",
        default=[],
        help=_("remove these objects (SOP Instance UIDs) from the queue"),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Send the objects of the command line and those queued before.

    Returns
    -------
    int
        An :class:`~CovidXRayLib.cli.terminal.exit_codes.ExitCode`.

    Raises
    ------
    ServerSettingsError
        If the server's settings are invalid.
    """
    console = Console(quiet=arguments.quiet)
    server = chosen_server(arguments)
    queue = Queue(arguments.queue)
    if arguments.list or arguments.remove:
        queued = {one.sop_uid for one in queue.waiting(server.name)}
        unknown = [uid for uid in arguments.remove if uid not in queued]
        for uid in unknown:
            console.error(
                _(
                    "No object {uid} is queued for {server}, so nothing was removed; --list shows those "
                    "that are."
                ).format(uid=uid, server=server.name)
            )
        if unknown:
            return ExitCode.USAGE
        queue.remove(server.name, arguments.remove)
        for one in queue.waiting(server.name):
            console.result(one.sop_uid)
        return ExitCode.OK
    if arguments.test:
        return check_server(server, secret_of(server, arguments, console), console)
    # Queued first, so that nothing is lost if the server fails.
    rejected = _add(queue, arguments.paths, server.name, console)
    waiting = len(queue.waiting(server.name))
    if not waiting:
        console.note(_("No objects are queued for {server}.").format(server=server.name))
        return ExitCode.FILM_FAILED if rejected else ExitCode.OK
    secret = secret_of(server, arguments, console)
    try:
        with console.progress(waiting) as progress:
            report = queue.send(server, progress.set, secret=secret)
    except KeyboardInterrupt:
        console.error(_("Stopped. Objects not confirmed by the server remain queued."))
        return ExitCode.INTERRUPTED
    _print_report(report, arguments.queue, console)
    if report.problem is not None:
        return ExitCode.SERVER
    return ExitCode.FILM_FAILED if report.refused or rejected else ExitCode.OK


def _add(queue: Queue, paths: list[Path], server_name: str, console: Console) -> int:
    """Queue files; return the number of rejected ones."""
    rejected = 0
    for path in _files(paths):
        try:
            queue.add([path], server_name)
        except ObjectRefusedError as error:
            console.error(str(error))
            rejected += 1
    return rejected


def _print_report(report: SendReport, folder: Path, console: Console) -> None:
    for _uid, sentence in report.refused:
        console.error(sentence)
    count = len(report.sent)
    console.note(ngettext("{count} object sent.", "{count} objects sent.", count).format(count=count))
    if report.problem is not None:
        console.error(report.problem)
    if report.waiting:
        sentence = ngettext(
            "{count} object remains queued in {folder}.",
            "{count} objects remain queued in {folder}.",
            report.waiting,
        )
        console.error(sentence.format(count=report.waiting, folder=folder))


def _files(paths: list[Path]) -> list[Path]:
    """Return the given files and the DICOM files of the given folders, without duplicates, sorted."""
    from CovidXRayLib.films.file_type import file_type

    found: dict[Path, None] = {}
    for path in paths:
        if not path.is_dir():
            found[path] = None
            continue
        inside = []
        for one in sorted(path.rglob("*")):
            if not one.is_file() or one.name.startswith(".") or one.name.upper() == "DICOMDIR":
                continue
            with one.open("rb") as file:
                if file_type(file.read(4096)) == "dicom":
                    inside.append(one)
        if not inside:
            raise ObjectRefusedError(
                _("{folder}: no DICOM files in this folder; choose another one.").format(folder=path)
            )
        found |= dict.fromkeys(inside)
    return list(found)
