"""Worker task: read a film, and compute the facts that a review database stores.

Fields: ``wanted``, those of :class:`CovidXRayLib.curation.importing.film_facts.ImportFile`, with ``path`` as
text; ``salt``, hexadecimal; ``keep_name``. ``"done"`` has ``film``, the fields of
:class:`CovidXRayLib.curation.importing.film_facts.NewFilm` except its thumbnail, which is the array
``thumbnail``, uint8 (bytes of a PNG file).
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from CovidXRayLib.curation.importing.film_facts import ImportFile, NewFilm, read_new_film
from CovidXRayLib.worker.films.process_films import FilmRequest
from CovidXRayLib.worker.tasks import Done, Order

if TYPE_CHECKING:
    from CovidXRayLib.worker.transport.messages import Message


def do(order: Order) -> Done:
    """Perform the task.

    Raises
    ------
    FilmError
        If the file is not an intact film, or does not fit into memory.
    """
    fields = order.fields
    file = ImportFile(**{**fields["wanted"], "path": Path(fields["wanted"]["path"])})
    film = read_new_film(file, bytes.fromhex(fields["salt"]), keep_name=fields["keep_name"])
    values = {one.name: getattr(film, one.name) for one in dataclasses.fields(film)}
    thumbnail = np.frombuffer(values.pop("thumbnail"), np.uint8)
    return {"film": values}, {"thumbnail": thumbnail}


def facts_request(file: ImportFile, salt: bytes, *, keep_name: bool) -> FilmRequest:
    """Return the request to a child about a file; parameters as for :func:`.film_facts.read_new_film`."""
    fields = {
        "task": __name__,
        "path": str(file.path),
        "wanted": {**dataclasses.asdict(file), "path": str(file.path)},
        "salt": salt.hex(),
        "keep_name": keep_name,
    }
    return FilmRequest(file.path, fields)


def new_film(answer: Message) -> NewFilm:
    """Convert a child's reply to :func:`facts_request`."""
    values = dict(answer.fields["film"])
    spacing = values["spacing"]
    values["spacing"] = None if spacing is None else (spacing[0], spacing[1])
    return NewFilm(**values, thumbnail=answer.arrays["thumbnail"].tobytes())
