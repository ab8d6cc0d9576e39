"""Worker task: analyze the films of the list that have no stored result.

Fields: those of :func:`.result_store.store_of`. Array: ``films``, of :func:`pack`. The films are read in a
child of this process, since any of them may crash it; results are stored one by one, so that a stopped run is
resumed by another one. Progress has ``done`` and ``of`` and, except in the first message, ``path`` and either
``summary`` (:mod:`.result_summary`) with ``sha256`` of the file, or ``problem``, a sentence. ``"done"`` is
empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.errors import FilmError
from CovidXRayLib.reading import Reading
from CovidXRayLib.worker.films.film_child import CancelledError, FilmChild
from CovidXRayLib.worker.films.process_films import FilmRequest, process_films
from CovidXRayLib.worker.films.task_child import task_child
from CovidXRayLib.worker.tasks import Done, Order
from CovidXRayLib.worker.transport.messages import Message
from CovidXRayLib.worklist.result_store import ResultStore, stamp_of, store_of

_SEPARATOR: Final = b"\0"


def pack(paths: Iterable[str]) -> NDArray[np.uint8]:
    """Return paths as an array for a message, however many there are."""
    data = _SEPARATOR.join(path.encode("utf-8", "surrogateescape") for path in paths)
    return np.frombuffer(data, np.uint8)


def unpack(films: NDArray[np.uint8]) -> list[str]:
    """Return what :func:`pack` was given."""
    data = films.tobytes()
    return [path.decode("utf-8", "surrogateescape") for path in data.split(_SEPARATOR)] if data else []


def do(order: Order) -> Done:
    """Perform the task.

    Raises
    ------
    RequestError, WeightsError
        If the networks cannot be loaded, or the engine or its device fails.
    CancelledError
        If it is cancelled before the networks are loaded.
    StoreError
        If a result cannot be stored.
    """
    paths = unpack(order.arrays["films"])
    with task_child(order) as child:
        child.start()
        order.report_progress({"done": 0, "of": len(paths)})
        _analyze(order, paths, child)
    return {}, {}


def _analyze(order: Order, paths: list[str], child: FilmChild) -> None:
    store = store_of(order.fields)
    stamps: dict[str, str] = {}

    def report(number: int, path: str, found: Mapping[str, Any]) -> None:
        order.report_progress({"done": number, "of": len(paths), "path": path, **found})

    def request(item: tuple[int, str]) -> FilmRequest | None:
        number, path = item
        stamps[path] = stamp_of(path)
        content, _thumbnail = store.content_of(path, stamps[path])
        summary = None if content is None else store.summary(content)
        if summary is not None:  # the same film elsewhere, or analyzed meanwhile
            report(number, path, {"summary": summary, "sha256": content})
            return None
        return FilmRequest(path, {"path": path}, kind="analyze")

    try:
        for outcome in process_films(
            child, enumerate(paths, start=1), request, is_cancelled=order.is_cancelled
        ):
            number, path = outcome.item
            stamp = stamps.pop(path)
            if isinstance(outcome.result, FilmError):
                report(number, path, {"problem": str(outcome.result)})
            else:
                report(number, path, _stored(store, path, stamp, outcome.result))
    except CancelledError:
        return


def _stored(store: ResultStore, path: str, stamp: str, answer: Message) -> dict[str, Any]:
    reading = Reading.from_dict(answer.fields["reading"])
    content, arrays = reading.film.sha256, answer.arrays
    if content is not None:
        store.put_file(path, stamp, content)
    # A reader may have analyzed or corrected it meanwhile.
    summary = store.put_result(reading, arrays["lungs"], arrays.get("opacity_map"), replace=False)
    return {"summary": summary, "sha256": content}
