"""``covidxray fetch``: query a PACS and retrieve studies."""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from CovidXRayLib.cli.options.argument_types import integer_between, study_dates, study_uid
from CovidXRayLib.cli.pacs.pacs_options import (
    PACS_EXIT_CODES,
    add_server_options,
    check_server,
    chosen_server,
    secret_of,
)
from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.cli.terminal.text_table import TextColumn, render_table
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop, ngettext
from CovidXRayLib.pacs.protocols.answer_limits import MAX_ROWS
from CovidXRayLib.pacs.queries.study_rows import StudyFilter

if TYPE_CHECKING:
    from CovidXRayLib.pacs.credentials import Secret
    from CovidXRayLib.pacs.queries.study_rows import StudyRow
    from CovidXRayLib.pacs.server_list import Server

_DESCRIPTION: Final = gettext_noop("""\
Without --out, print the matching studies of a server, including patients' names.
With --out, retrieve all their objects to this folder, each as UID.dcm. With DIMSE, C-GET
is used; C-MOVE, which needs a listener, is not supported.
""")
_COLUMNS: Final = (
    TextColumn(gettext_noop("Patient"), 12, takes_rest=True),
    TextColumn(gettext_noop("Patient ID"), 16),
    TextColumn(gettext_noop("Date")),
    TextColumn(gettext_noop("Modalities"), 10),
    TextColumn(gettext_noop("Objects"), align="right"),
)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "fetch",
        help=_("query a PACS and retrieve studies"),
        description=_(_DESCRIPTION),
        epilog=_(PACS_EXIT_CODES),
    )
    parser.add_argument(
        "studies",
        metavar="STUDY",
        nargs="*",
        type=study_uid,
        help=_("Study Instance UIDs to list or retrieve"),
    )
    add_server_options(parser)
    parser.add_argument(
        "--out", metavar="DIR", type=Path, help=_("retrieve to this folder; created if needed")
    )
    parser.add_argument(
        "--patient-name", metavar="NAME", default="", help=_("start of the patient name, family name first")
    )
    parser.add_argument("--patient-id", metavar="ID", default="", help=_("patient ID; * and ? are wildcards"))
    parser.add_argument("--accession", metavar="NUMBER", default="", help=_("accession number"))
    parser.add_argument(
        "--dates",
        metavar="DATES",
        type=study_dates,
        help=_("study date as YYYYMMDD, or a range such as 20200301-20200331; may be open at one end"),
    )
    parser.add_argument(
        "--modality",
        metavar="CODE",
        nargs="+",
        default=[],
        help=_("only series of these modalities, such as CR DX"),
    )
    parser.add_argument(
        "--limit",
        metavar="N",
        type=integer_between(1, MAX_ROWS),
        default=200,
        help=_("maximum number of studies (default: %(default)s)"),
    )
    parser.add_argument("--json", action="store_true", help=_("print the list as JSON"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List or retrieve the studies of the command line.

    Returns
    -------
    int
        An :class:`~CovidXRayLib.cli.terminal.exit_codes.ExitCode`.

    Raises
    ------
    PacsError
        If the query fails.
    """
    console = Console(quiet=arguments.quiet)
    server = chosen_server(arguments)
    secret = secret_of(server, arguments, console)
    if arguments.test:
        return check_server(server, secret, console)
    if arguments.studies and arguments.out is not None:
        return _fetch(arguments, server, arguments.studies, secret, console)
    rows = _found(arguments, server, secret, console)
    if arguments.out is not None and rows:
        return _fetch(arguments, server, [row.study_uid for row in rows], secret, console)
    if arguments.json:
        console.result(json.dumps([dataclasses.asdict(row) for row in rows], indent=2, ensure_ascii=False))
    elif rows:
        uids = [row.study_uid for row in rows]
        console.result(render_table(_COLUMNS, [_cells(row) for row in rows], below=uids))
        console.result(_("Below each study: its Study Instance UID."))
    else:
        console.note(_("No matching studies on {server}.").format(server=server.name))
    return ExitCode.OK


def _found(
    arguments: argparse.Namespace, server: Server, secret: Secret | None, console: Console
) -> list[StudyRow]:
    from CovidXRayLib.pacs.protocols.server_link import not_complete, query

    found: dict[str, StudyRow] = {}
    complete = True
    # One query per study and modality, because not all servers support list matching.
    for uid in arguments.studies or [""]:
        for modality in arguments.modality or [""]:
            study_filter = StudyFilter(
                patient_name=arguments.patient_name,
                patient_id=arguments.patient_id,
                accession=arguments.accession,
                dates=arguments.dates or "",
                modality=modality,
                study_uid=uid,
                limit=arguments.limit,
            )
            answer = query(server, study_filter, secret)
            found |= {row.study_uid: row for row in answer}
            complete &= answer.complete
    if not complete:
        console.note(not_complete(server))
    return list(found.values())


def _fetch(
    arguments: argparse.Namespace, server: Server, studies: list[str], secret: Secret | None, console: Console
) -> ExitCode:
    from CovidXRayLib.pacs.transfer.fetch import fetch

    with console.progress(0) as progress:
        report = fetch(
            server, studies, arguments.out, progress.set, secret=secret, modalities=arguments.modality
        )
    for path in report.files:
        if not arguments.quiet:
            console.result(str(path))
    for _uid, sentence in report.refused:
        console.error(sentence)
    count = len(report.files)
    console.note(
        ngettext("{count} object retrieved.", "{count} objects retrieved.", count).format(count=count)
    )
    if report.problem is not None:
        console.error(report.problem)
        return ExitCode.NOT_WRITTEN if report.not_written else ExitCode.SERVER
    return ExitCode.FILM_FAILED if report.refused else ExitCode.OK


def _cells(row: StudyRow) -> tuple[str, ...]:
    count = "" if row.instances is None else str(row.instances)
    return (row.patient_name, row.patient_id, row.date, " ".join(row.modalities), count)
