"""Worker task: write a report of the displayed film, or read masks.

Fields: ``action``, which is

``"write"``
    ``path`` (the film), ``reading`` as JSON values, ``prevalence`` in (0, 1), ``reader`` (who accepts the
    result, or an empty string), ``accepted_at`` (time in ISO 8601, or an empty string), ``folder``, which is
    created if needed, and the arrays ``lungs``, uint8 (rows, columns): 0 outside, 1 patient's right lung, 2
    left; and, unless the score was withheld, ``opacity_map``, uint8 (rows, columns), 0 to 255 for 0 to 1.
    ``"done"`` has ``objects``, the DICOM files, the pages ``html`` and ``pdf``, the output ``folder``, and
    ``problem``, a sentence on why there are no objects, or None.
``"read"``
    ``path`` (a DICOM Segmentation) and ``films``, paths of the open films. ``"done"`` has ``film``, the one
    that the masks belong to, ``sha256`` of its file, and the array ``lungs`` as above.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reading import Reading
from CovidXRayLib.reporting.errors import ResultObjectError, report_not_written
from CovidXRayLib.system.atomic import make_folder
from CovidXRayLib.worker.tasks import Done, Order


def do(order: Order) -> Done:
    """Perform the action of an order."""
    return {"write": _write, "read": _read}[order.fields["action"]](order)


def _write(order: Order) -> Done:
    try:
        return _written(order)
    except OSError as error:
        raise report_not_written(order.fields["folder"], error) from error


def _written(order: Order) -> Done:
    from CovidXRayLib.films.reader import read_film
    from CovidXRayLib.reporting.dicom.reader_statement import ReaderStatement
    from CovidXRayLib.reporting.files.film_report import write_report

    fields, arrays = order.fields, order.arrays
    reading = Reading.from_dict(fields["reading"]).at_prevalence(fields["prevalence"])
    reader = None
    if fields["reader"]:
        reader = ReaderStatement(fields["reader"], accepted_at=datetime.fromisoformat(fields["accepted_at"]))
    lungs = arrays["lungs"].astype(np.uint8, copy=False)
    opacity_map = np.divide(arrays["opacity_map"], 255, dtype=np.float32) if "opacity_map" in arrays else None
    folder = Path(fields["folder"])
    make_folder(folder)
    film = read_film(Path(fields["path"]))
    report = write_report(film, reading, lungs, opacity_map, reader=reader, folder=folder)
    return {
        "objects": [str(one) for one in report.objects],
        "html": str(report.html),
        "pdf": str(report.pdf),
        "folder": str(folder),
        "problem": report.problem,
    }, {}


def _read(order: Order) -> Done:
    from CovidXRayLib.films.reader import read_film
    from CovidXRayLib.reporting.segmentation.lungs_from_object import read_segmentation
    from CovidXRayLib.reporting.segmentation.segmented_film import require_grid_of

    path = Path(order.fields["path"])
    masks = read_segmentation(path)
    for name in order.fields["films"]:
        film = read_film(Path(name))
        if film.identifiers.sop_instance_uid == masks.sop_instance_uid:
            require_grid_of(film, masks.labels.shape, path)
            return {"film": name, "sha256": film.sha256}, {"lungs": masks.labels}
    raise ResultObjectError(
        _("{file}: the film of these masks is not open; open it first.").format(file=path.name)
    )
