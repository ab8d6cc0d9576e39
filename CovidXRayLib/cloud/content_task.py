"""Worker task: analyze a film in memory, and return the contents of all result files.

Fields: ``name``, the film's name in errors; ``prevalence`` or None; ``with_report``; and the array
``content``, uint8 (bytes of the film's file). ``"done"`` has ``reading``; ``note``, why there are no DICOM
objects, or None; and a uint8 array for each file, named by its ending.
"""

from __future__ import annotations

import numpy as np

from CovidXRayLib.cloud.film_results import files_of
from CovidXRayLib.worker.tasks import Done, Order


def do(order: Order) -> Done:
    """Perform the task, without logging values of headers.

    Raises
    ------
    FilmError
        If the content is not an intact film.
    PageError
        If the report does not fit one page.
    """
    from CovidXRayLib.films.reader import film_from_bytes
    from CovidXRayLib.reporting.dicom.pydicom_warnings import without_warnings

    fields = order.fields
    with without_warnings():
        film = film_from_bytes(order.arrays["content"].tobytes(), fields["name"])
        found = order.networks.analyze(film, prevalence=fields["prevalence"])
        files, note = files_of(found, with_report=fields["with_report"])
    contents = {ending: np.frombuffer(data, np.uint8) for ending, data in files.items()}
    return {"reading": found.reading.to_dict(), "note": note}, contents
