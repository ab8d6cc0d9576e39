"""``covidxray report``: analyze films and write DICOM objects and a report page."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.cli.analyze.analyze_command import add_analysis_options, analyze_films
from CovidXRayLib.cli.options.argument_types import language
from CovidXRayLib.cli.terminal.exit_codes import EXIT_CODES_TEXT
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop, use_language

if TYPE_CHECKING:
    from CovidXRayLib.cli.analyze.analyze_command import Outcome
    from CovidXRayLib.cli.analyze.run_plan import Job
    from CovidXRayLib.cli.terminal.console import Console

TASK: Final = "CovidXRayLib.worker.tasks.write_report"
_DESCRIPTION: Final = gettext_noop("""\
Analyze frontal chest radiographs and write a report for each. In DIR, for each film:
  NAME.pdf, NAME.html  one-page report, with the patient name and ID stored in the film
  NAME.seg.dcm         the lung masks as a DICOM Segmentation
  NAME.sr.dcm          the result as a DICOM Structured Report (TID 1500)
  NAME.opacity.dcm     the opacity map as a derived image; omitted if there is no score
  NAME.page.dcm        the report page as an object of the same study (Encapsulated PDF)
For several films, DIR also gets index.html, a list of the reports in the order of the films.
NAME is derived from the film's content, because file names often contain patients' names.
For image files other than DICOM, only the page is written. "covidxray send" sends the DICOM
objects to a PACS.
""")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "report",
        help=_("analyze films: one-page report and DICOM objects"),
        description=_(_DESCRIPTION),
        epilog=_(EXIT_CODES_TEXT),
    )
    add_analysis_options(parser)
    parser.add_argument(
        "--reader",
        metavar="NAME",
        help=_(
            "name of the reader who reviewed and accepted the results; by default the report states that "
            "nobody has"
        ),
    )
    parser.add_argument(
        "--template",
        metavar="DIR",
        type=Path,
        help=_("folder with a page.html and/or page.css that replace the built-in template"),
    )
    parser.add_argument(
        "--language",
        metavar="CODE",
        type=language,
        help=_("language of the report, such as es (default: COVIDXRAY_LANGUAGE, or English)"),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Analyze the films of the command line and write a report for each.

    Raises
    ------
    ResultObjectError
        If the reader's name is not a valid DICOM person name.
    PageError
        If the template is invalid.
    """
    from datetime import datetime

    from CovidXRayLib.reporting.dicom.reader_statement import ReaderStatement
    from CovidXRayLib.reporting.page.template import check_template

    if arguments.language:
        use_language(arguments.language)
    if arguments.template is not None:
        check_template(arguments.template)
    accepted_at = datetime.now()
    if arguments.reader is not None:
        ReaderStatement(arguments.reader, accepted_at=accepted_at)  # raises for an invalid name

    def make_task(job: Job) -> dict[str, Any]:
        return {
            "task": TASK,
            "path": str(job.film),
            "name": job.name,
            "folder": str(arguments.out),
            "prevalence": arguments.prevalence,
            "template": None if arguments.template is None else str(arguments.template),
            "reader": arguments.reader,
            "accepted_at": accepted_at.isoformat(),
        }

    reports: dict[str, str] = {}

    def on_done(job: Job, answer: Mapping[str, Any], console: Console) -> None:
        reports[job.name] = answer["report"]
        _print_report(job, answer, arguments.out, console)

    def on_end(outcomes: Sequence[Outcome], console: Console) -> None:
        if len(outcomes) > 1:
            _write_index(outcomes, reports, arguments, console)

    return analyze_films(arguments, make_task, on_done, on_end)


def _write_index(
    outcomes: Sequence[Outcome], reports: Mapping[str, str], arguments: argparse.Namespace, console: Console
) -> None:
    from CovidXRayLib.reading import Reading
    from CovidXRayLib.reporting.page.index_page import IndexedFilm, write_index

    films, failures = [], []
    for number, outcome in enumerate(outcomes, 1):
        # File names may contain patients' names, which nothing in the folder does.
        title, entry = _("Film {number}").format(number=number), outcome.entry
        if "error" in entry:
            file = Path(entry["file"])
            failures.append(entry["error"].replace(str(file), title).replace(file.name, title))
        else:
            films.append(IndexedFilm(title, reports[entry["results"]], Reading.from_dict(entry)))
    index = write_index(films, failures, arguments.out, template=arguments.template)
    console.note(_("List of all reports: {file}").format(file=index))


def _print_report(job: Job, answer: Mapping[str, Any], folder: Path, console: Console) -> None:
    if answer["problem"] is not None:
        console.note(answer["problem"])
    name = folder / answer["report"]
    console.note(_("{film}: report written to {name}.pdf.").format(film=job.film, name=name))
