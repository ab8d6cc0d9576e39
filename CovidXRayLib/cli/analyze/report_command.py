"""``covidxray report``: analyze films, and write results that a PACS and a person can read."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.cli.analyze.analyze_command import add_analysis_options, analyze_films
from CovidXRayLib.cli.terminal.exit_codes import EXIT_CODES_TEXT
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop, use_language

if TYPE_CHECKING:
    from CovidXRayLib.cli.analyze.run_plan import Job
    from CovidXRayLib.cli.terminal.console import Console

TASK: Final = "CovidXRayLib.worker.tasks.write_report"
_DESCRIPTION: Final = gettext_noop("""\
Analyze frontal chest radiographs, and write a report of each. In DIR, for each film:
  NAME.pdf, NAME.html  one page to read, with the patient's name and number as the film has them
  NAME.seg.dcm         the lung masks as a DICOM Segmentation
  NAME.sr.dcm          the result as a structured report (TID 1500)
  NAME.heatmap.dcm     the heat map as a picture marked as derived; none where the score is withheld
  NAME.page.dcm        the page as a DICOM object of the film's study
NAME is made of the film's content, since the names of films often are those of patients.
A picture that is no DICOM file gets the page alone. "covidxray send" takes the DICOM files to a PACS.
""")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "report",
        help=_("analyze films: DICOM objects and a page to read"),
        description=_(_DESCRIPTION),
        epilog=_(EXIT_CODES_TEXT),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_analysis_options(parser)
    parser.add_argument(
        "--reader",
        metavar="NAME",
        help=_("who has looked at these results and accepts them; without it the report says: nobody"),
    )
    parser.add_argument(
        "--template",
        metavar="DIR",
        type=Path,
        help=_("folder with a page.html, a page.css or both in place of those that ship"),
    )
    parser.add_argument(
        "--language",
        metavar="CODE",
        help=_("language of the report, such as es; by default that of COVIDXRAY_LANGUAGE"),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Analyze the films of the command line, and write the report of each.

    Raises
    ------
    ResultObjectError
        If the reader's name cannot be a name in DICOM.
    PageError
        If the template cannot be used.
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
        ReaderStatement(arguments.reader, accepted_at=accepted_at)  # refuses what cannot be a name

    def ask_for(job: Job) -> dict[str, Any]:
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

    return analyze_films(arguments, ask_for, _tell)


def _tell(job: Job, answer: Mapping[str, Any], console: Console) -> None:
    if answer["problem"] is not None:
        console.note(answer["problem"])
    console.note(_("{film}: the report is {name}.pdf.").format(film=job.film, name=answer["report"]))
