"""Worker task: analyze the films of a review database that the networks have not analyzed yet.

Fields: ``store`` (file or URL) and ``settings``, those of
:class:`CovidXRayLib.worker.worker_settings.WorkerSettings`. Array: ``films``, the bytes of the films' ids,
int64, in order. The films are read in a child of this process, since any of them may crash it. Progress has
``done``, ``of`` and, except in the first message, ``film``, the id of the last film done. ``"done"`` has
``failed``, the number of films that could not be analyzed, and ``reasons``, the first of them, each as id and
sentence.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.curation.database_location import database_location
from CovidXRayLib.worker.films.task_child import task_child
from CovidXRayLib.worker.tasks import Done, Order

_MAX_REASONS: Final = 100


def pack_ids(film_ids: list[int]) -> NDArray[np.uint8]:
    """Return film ids as an array for a message, however many there are."""
    return np.array(film_ids, "<i8").view(np.uint8)


def do(order: Order) -> Done:
    """Perform the task.

    Raises
    ------
    RequestError, WeightsError
        If the networks cannot be loaded, or the engine or its device fails.
    CancelledError
        If it is cancelled before the networks are loaded.
    ReviewDatabaseError
        If the database cannot be opened or written.
    """
    from CovidXRayLib.curation.analysis.analyze_films import analyze_films, films_to_analyze, model_version
    from CovidXRayLib.curation.review_database import ReviewDatabase

    film_ids = order.arrays["films"].view("<i8").tolist()
    with (
        ReviewDatabase.open(database_location(order.fields["store"])) as database,
        task_child(order) as child,
    ):
        waiting = films_to_analyze(database, film_ids, model_version(child.start()["weights"]))
        order.report_progress({"done": 0, "of": len(waiting)})
        report = analyze_films(
            database,
            waiting,
            child,
            on_progress=lambda done, of, film_id: order.report_progress(
                {"done": done, "of": of, "film": film_id}
            ),
            is_cancelled=order.is_cancelled,
        )
    return {"failed": len(report.failed), "reasons": report.failed[:_MAX_REASONS]}, {}
