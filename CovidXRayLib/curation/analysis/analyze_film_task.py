"""Worker task: analyze a film of the review database.

Fields: those of :meth:`.stored_film.StoredFilm.fields`. ``"done"`` has ``reading``, JSON values, and the
array ``lungs``, uint8 (rows, columns): 0 outside, 1 patient's right lung, 2 left.
"""

from __future__ import annotations

from CovidXRayLib.curation.analysis.stored_film import StoredFilm
from CovidXRayLib.worker.tasks import Done, Order


def do(order: Order) -> Done:
    """Perform the task.

    Raises
    ------
    FilmError
        If none of its files can be read and holds that film.
    """
    found = order.networks.analyze(StoredFilm.from_fields(order.fields).read())
    return {"reading": found.reading.to_dict()}, {"lungs": found.labels}
