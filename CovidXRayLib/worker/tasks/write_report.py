"""Analyze a film and write its report.

Fields: ``path``, ``name``, ``folder``, ``prevalence`` or None, ``template`` (a folder) or None, ``reader``
(a name) or None, and ``accepted_at``, in ISO 8601, where there is a reader. ``"done"`` has the members of
:meth:`CovidXRayLib.reading.result.Result.to_dict`; ``report``, the name of the report's page; and
``problem``, why there are no DICOM objects, or None.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from CovidXRayLib.reading import Result
from CovidXRayLib.reporting.errors import results_not_written
from CovidXRayLib.worker.tasks import Done, Order


def do(order: Order) -> Done:
    """Do it.

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
    from CovidXRayLib.segmentation.label_map import label_map

    fields, reader = order.fields, None
    if fields["reader"] is not None:
        reader = ReaderStatement(fields["reader"], accepted_at=datetime.fromisoformat(fields["accepted_at"]))
    found = order.networks.analyze(Path(fields["path"]), prevalence=fields["prevalence"])
    folder = Path(fields["folder"])
    template = None if fields["template"] is None else Path(fields["template"])
    try:
        report = write_report(
            found.film,
            found.reading,
            label_map(found.lungs),
            found.heatmap,
            reader=reader,
            folder=folder,
            template=template,
        )
    except OSError as error:
        raise results_not_written(folder, fields["name"], error) from error
    return {
        **Result(found.reading, order.networks.operating_point).to_dict(),
        "report": report.pdf.stem,
        "problem": report.problem,
    }, {}
