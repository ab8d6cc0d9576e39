"""``covidxray curate import``: import films into a review database."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from CovidXRayLib.cli.analyze.film_options import add_film_options, child_options
from CovidXRayLib.cli.curate.database_options import add_database_option, add_worklist_option, open_database
from CovidXRayLib.cli.options.argument_types import data_folder
from CovidXRayLib.cli.terminal.console import Console, Progress
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from CovidXRayLib.curation.importing.writer import ImportReport


def add_parsers(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the step."""
    parser = steps.add_parser(
        "import",
        help=_("import films into a review database, created if needed"),
        description=_(
            "Import films, folders of films, DICOMDIRs, or the films of a manifest. Films already in the "
            "database, even in another encoding, are skipped, so run the same command again to resume an "
            "interrupted import. Patients are stored as salted hashes unless the database is created with "
            "--keep-names; file paths are stored unchanged."
        ),
    )
    add_database_option(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    # The mutually exclusive group requires a default.
    what.add_argument(
        "paths", metavar="PATH", nargs="*", type=Path, default=[], help=_("a film, or a folder of films")
    )
    what.add_argument(
        "--manifest",
        metavar="DIR",
        type=data_folder,
        help=_("import the films of the manifest.csv in this folder"),
    )
    parser.add_argument(
        "--answers-by",
        metavar="NAME",
        default="",
        help=_("also record the manifest's labels and manual masks as this reader's assessments"),
    )
    parser.add_argument(
        "--source-family", metavar="NAME", default="", help=_("name of the source collection of the films")
    )
    add_worklist_option(parser, _("append the films to this worklist, created if needed"))
    parser.add_argument(
        "--keep-names", action="store_true", help=_("create the database with patients' names in clear text")
    )
    add_film_options(parser)
    parser.add_argument("--json", action="store_true", help=_("print the report as JSON instead of text"))
    parser.add_argument("--quiet", action="store_true", help=_("print errors only"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Import the films of the command line.

    Returns
    -------
    int
        An :class:`~CovidXRayLib.cli.terminal.exit_codes.ExitCode`.

    Raises
    ------
    ReviewDatabaseError
        If the database cannot be opened.
    ManifestError
        If the manifest is not a table.
    """
    from CovidXRayLib.curation.errors import ReviewDatabaseError
    from CovidXRayLib.curation.worklists import worklist_table

    console = Console(quiet=arguments.quiet)
    with open_database(arguments.store, console, make=True, keep_names=arguments.keep_names) as database:
        try:
            worklist = worklist_table.create(database, arguments.worklist) if arguments.worklist else None
            with console.progress(0) as progress:
                report = _import(arguments, database, worklist, progress)
        except ReviewDatabaseError as error:
            console.error(str(error))
            console.error(_("Films imported so far are kept."))
            return ExitCode.NOT_WRITTEN
        except KeyboardInterrupt:
            console.error(_("Stopped. Films imported so far are kept; run the same command again to resume."))
            return ExitCode.INTERRUPTED
    for _path, sentence in report.refused:
        console.error(sentence)
    if arguments.json:
        console.result(json.dumps(_as_values(report), indent=2))
    elif not arguments.quiet:
        console.result(_in_words(report))
    return ExitCode.FILM_FAILED if report.refused else ExitCode.OK


def _import(
    arguments: argparse.Namespace, database: Any, worklist: int | None, progress: Progress
) -> ImportReport:
    from CovidXRayLib.curation.importing.listed_files import Limits

    def show_progress(done: int, of: int, path: Path) -> None:
        progress.set(done, of, path.name)

    limits = Limits(**child_options(arguments))
    if arguments.manifest is not None:
        from CovidXRayLib.curation.importing.import_manifest import import_manifest

        return import_manifest(
            database,
            arguments.manifest,
            on_progress=show_progress,
            worklist=worklist,
            answers_by=arguments.answers_by,
            limits=limits,
        )
    from CovidXRayLib.curation.importing.import_films import import_paths

    return import_paths(
        database,
        arguments.paths,
        on_progress=show_progress,
        source_family=arguments.source_family,
        worklist=worklist,
        limits=limits,
    )


def _in_words(report: ImportReport) -> str:
    return "\n".join(
        (
            _("New films: {number}").format(number=report.added),
            _("Files already imported: {number}").format(number=report.known),
            _("Duplicates of imported films: {number}").format(number=report.duplicates),
            _("Rejected files: {number}").format(number=len(report.refused)),
            *report.skipped.sentences(),
        )
    )


def _as_values(report: ImportReport) -> dict[str, Any]:
    return {
        "added": report.added,
        "known": report.known,
        "duplicates": report.duplicates,
        "refused": [{"file": str(path), "reason": sentence} for path, sentence in report.refused],
        "left_out": report.skipped.as_values(),
        "film_ids": report.film_ids,
    }
