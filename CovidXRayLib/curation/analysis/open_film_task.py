"""Worker task: read a film of the review database for display.

Fields: those of :meth:`.stored_film.StoredFilm.fields`. ``"done"`` has ``film`` and the array ``pixels``, as
the replies of :class:`CovidXRayLib.worker.request_handler.Handler` have them.
"""

from __future__ import annotations

from CovidXRayLib.curation.analysis.stored_film import StoredFilm
from CovidXRayLib.films.film_metadata import FilmMetadata
from CovidXRayLib.worker.tasks import Done, Order


def do(order: Order) -> Done:
    """Perform the task.

    Raises
    ------
    FilmError
        If none of its files can be read and holds that film.
    """
    film = StoredFilm.from_fields(order.fields).read()
    return {"film": FilmMetadata.of(film).to_dict()}, {"pixels": film.pixels}
