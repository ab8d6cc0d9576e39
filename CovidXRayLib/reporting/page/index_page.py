"""Index of the reports of a run: ``index.html``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from CovidXRayLib.i18n import current_language
from CovidXRayLib.notice import research_notice
from CovidXRayLib.reading import Reading
from CovidXRayLib.reading.severity_text import severity_text
from CovidXRayLib.reading.verdict import headline
from CovidXRayLib.reporting.page.template import fill
from CovidXRayLib.system.atomic import write_atomically
from CovidXRayLib.version import __version__

INDEX: Final = "index.html"


@dataclass(frozen=True)
class IndexedFilm:
    """A film of the run.

    Attributes
    ----------
    name
        Its title.
    report
        Base name of its report.
    reading
        Its reading.
    """

    name: str
    report: str
    reading: Reading


def write_index(
    films: Sequence[IndexedFilm],
    failures: Sequence[str],
    folder: Path,
    *,
    template: Path | None = None,
) -> Path:
    """Write the index of a run in the current language.

    Parameters
    ----------
    films
        Films with a report, in the order of the run.
    failures
        Sentences on the films without one, which name them.
    folder
        Folder of the reports.
    template
        Folder whose ``index.html`` replaces the bundled template.

    Returns
    -------
    Path
        The file; an existing one is replaced.

    Raises
    ------
    PageError
        If the template is invalid.
    OSError
        If the file cannot be written.
    """
    context = {
        "language": current_language().replace("_", "-"),
        "notice": research_notice(),
        "version": __version__,
        "films": [_row(film) for film in films],
        "failures": list(failures),
    }
    path = folder / INDEX
    html = fill(context, template, page=INDEX)
    write_atomically(path, html.encode("utf-8", "xmlcharrefreplace"), durable=True)
    return path


def _row(film: IndexedFilm) -> dict[str, str]:
    reading = film.reading
    return {
        "name": film.name,
        "report": film.report,
        "category": reading.category or "",
        "result": "" if reading.evidence is None else headline(reading.category, reading.evidence),
        "reasons": " ".join(reading.withheld_because),
        "severity": "" if reading.severity is None else severity_text(reading.severity, short=True),
    }
