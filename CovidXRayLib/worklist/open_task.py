"""Worker task: open a film for display, with its stored result.

Fields: ``path``; ``sha256`` of the file if only its result is wanted, else None; and those of
:func:`.result_store.store_of`. ``"done"`` has ``reading``, JSON values or None; with it the arrays ``lungs``
and perhaps ``opacity_map``; and, unless only the result is wanted, ``film``, ``identifiers`` and the array
``pixels``: all as the replies of :class:`CovidXRayLib.worker.request_handler.Handler` have them.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from numpy.typing import NDArray

from CovidXRayLib.films.film_metadata import FilmMetadata
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.worker.tasks import Done, Order
from CovidXRayLib.worklist.result_store import StoredResult, StoreError, store_of


def do(order: Order) -> Done:
    """Perform the task.

    Raises
    ------
    FilmError
        If it cannot be read.
    """
    arrays: dict[str, NDArray[Any]] = {}
    fields: dict[str, Any] = {}
    content = order.fields["sha256"]
    if content is None:
        film = read_film(order.fields["path"])
        content, arrays["pixels"] = film.sha256, film.pixels
        fields["film"] = FilmMetadata.of(film).to_dict()
        fields["identifiers"] = dataclasses.asdict(film.identifiers)
    found = None if content is None else _result(order, content)
    if found is not None:
        arrays["lungs"] = found.lungs
        if found.opacity_map is not None:
            arrays["opacity_map"] = found.opacity_map
    return {**fields, "reading": None if found is None else found.reading}, arrays


def _result(order: Order, content: str) -> StoredResult | None:
    try:
        return store_of(order.fields).result(content)
    except StoreError:  # said when the films were listed
        return None
