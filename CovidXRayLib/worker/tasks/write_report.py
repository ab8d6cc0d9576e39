"""Worker task: analyze a film and write its report.

Fields: ``path``, ``name``, ``folder``, ``prevalence`` or None, ``template`` (a folder) or None, ``reader``
(a name) or None, and ``accepted_at``, in ISO 8601, if there is a reader. ``"done"`` has ``reading``, as JSON
values; ``report``, the file name of the report page; and ``problem``, why there are no DICOM objects, or
None.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from CovidXRayLib.worker.tasks import Done, Order
from CovidXRayLib.worker.tasks.analyze_and_write import analyze_and_write

if TYPE_CHECKING:
    from CovidXRayLib.reading import AnalyzedFilm
    from CovidXRayLib.reporting.files.film_report import Report


def do(order: Order) -> Done:
    """Perform the task.

    Raises
    ------
    FilmError
        If the film cannot be read.
    PageError
        If the template cannot be used, or the page does not fit one sheet.
    NotWrittenError
        If the report cannot be written.
    """
    from CovidXRayLib.reporting.dicom.reader_statement import ReaderStatement
    from CovidXRayLib.reporting.files.film_report import write_report

    fields, reader = order.fields, None
    if fields["reader"] is not None:
        reader = ReaderStatement(fields["reader"], accepted_at=datetime.fromisoformat(fields["accepted_at"]))
    folder = Path(fields["folder"])
    template = None if fields["template"] is None else Path(fields["template"])

    def write(found: AnalyzedFilm) -> Report:
        return write_report(
            found.film,
            found.reading,
            found.labels,
            found.opacity_map,
            reader=reader,
            folder=folder,
            template=template,
        )

    path, prevalence = Path(fields["path"]), fields["prevalence"]
    found, report = analyze_and_write(
        order.networks, path, prevalence, write, folder=folder, name=fields["name"]
    )
    return {
        "reading": found.reading.to_dict(),
        "report": report.pdf.stem,
        "problem": report.problem,
    }, {}
