"""``covidxray curate export`` and ``agreement``: assessments for training, and inter-reader agreement."""

from __future__ import annotations

import argparse
from pathlib import Path

from CovidXRayLib.cli.curate.database_options import add_database_option, open_database
from CovidXRayLib.cli.options.argument_types import integer_between, path_ending_in
from CovidXRayLib.cli.options.output_files import refuse_to_overwrite
from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.curation.exporting.options import FOLDS, IMAGES
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.system.atomic import write_atomically


def add_parsers(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register both steps."""
    export = steps.add_parser(
        "export",
        help=_("export accepted films, masks and labels as a data set for training"),
        description=_(
            "Write manifest.csv, images, masks, a datasheet and an inter-reader agreement report to a new "
            "folder. Only films with a final label and an accepted mask are exported."
        ),
    )
    add_database_option(export)
    export.add_argument("folder", metavar="DIR", type=Path, help=_("output folder; must not exist"))
    export.add_argument(
        "--images",
        choices=IMAGES,
        default=IMAGES[0],
        help=_(
            "masked: only the lung regions of the films; deidentified: complete films without patient "
            "data; none: no copies, the manifest refers to the original files (default: %(default)s)"
        ),
    )
    export.add_argument(
        "--allow-burned-in",
        action="store_true",
        help=_("with --images deidentified: include films that may have burned-in patient data"),
    )
    export.add_argument(
        "--folds",
        metavar="N",
        type=integer_between(2, 100),
        default=FOLDS,
        help=_("number of cross-validation folds (default: %(default)s)"),
    )
    export.add_argument(
        "--seed",
        metavar="N",
        type=integer_between(0, 2**31),
        default=0,
        help=_("random seed of the folds (default: %(default)s)"),
    )
    export.add_argument("--quiet", action="store_true", help=_("print errors only"))
    export.set_defaults(run=run_export)

    agreement = steps.add_parser(
        "agreement",
        help=_("report inter-reader agreement"),
        description=_(
            "Cohen's kappa of the assessments and Dice coefficient of the masks for each pair of readers, "
            "with 95% CI."
        ),
    )
    add_database_option(agreement)
    agreement.add_argument(
        "--out",
        metavar="OUT.md",
        type=path_ending_in(".md"),
        help=_("write the report to this file instead of stdout (Markdown); overwritten if it exists"),
    )
    agreement.set_defaults(run=run_agreement)


def run_export(arguments: argparse.Namespace) -> int:
    """Export.

    Returns
    -------
    int
        An :class:`~CovidXRayLib.cli.terminal.exit_codes.ExitCode`.

    Raises
    ------
    ExportError, ReviewDatabaseError
        If there is nothing to export, the folder cannot be written, or the database cannot be read.
    """
    from CovidXRayLib.curation.exporting.export import export

    console = Console(quiet=arguments.quiet)
    with open_database(arguments.store, console) as database, console.progress(0) as progress:
        report = export(
            database,
            arguments.folder,
            images=arguments.images,
            allow_burned_in=arguments.allow_burned_in,
            folds=arguments.folds,
            seed=arguments.seed,
            on_progress=lambda done, of, path: progress.set(done, of, path.name),
        )
    for _path, sentence in report.refused:
        console.error(sentence)
    if not arguments.quiet:
        console.result(_("Films exported: {number}").format(number=report.films))
        for reason, number in report.excluded.items():
            console.result(_("Excluded, {reason}: {number}").format(reason=_(reason), number=number))
    return ExitCode.FILM_FAILED if report.refused else ExitCode.OK


def run_agreement(arguments: argparse.Namespace) -> int:
    """Write the inter-reader agreement report.

    Returns
    -------
    int
        An :class:`~CovidXRayLib.cli.terminal.exit_codes.ExitCode`.

    Raises
    ------
    ReviewDatabaseError
        If the database cannot be read.
    OutputClashError
        If the report would overwrite the database.
    """
    from CovidXRayLib.curation.database_location import is_url
    from CovidXRayLib.curation.exporting.agreement_page import to_markdown
    from CovidXRayLib.curation.exporting.agreement_report import agreement_report

    if arguments.out is not None and not is_url(arguments.store):
        refuse_to_overwrite([Path(arguments.store)], [arguments.out])
    console = Console()
    with open_database(arguments.store, console) as database:
        page = to_markdown(agreement_report(database))
    if arguments.out is None:
        console.result(page)
    else:
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(arguments.out, page.encode())
    return ExitCode.OK
