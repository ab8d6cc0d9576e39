"""What a worker does with one film: have its child do it, and give back one row."""

from __future__ import annotations

import time
from typing import Final

from CovidXRayLib.batch.outcome import Outcome, failed
from CovidXRayLib.batch.work_item import Work
from CovidXRayLib.batch.workers.warm_children import warm_child
from CovidXRayLib.errors import FilmError
from CovidXRayLib.pacs.server_list import as_values
from CovidXRayLib.worker.films.process_films import FilmRequest, process_film

TASK: Final = "CovidXRayLib.batch.workers.child_task"
# A store that fails is given this long, times the tries so far, before it is asked again.
_PAUSE_SECONDS: Final = 1.0


def analyze_address(address: str, expected_sha256: str, attempt: int, work: Work) -> Outcome:
    """Analyze the film at an address; only what concerns all films is raised.

    It is read in a child of the worker, which is kept warm for the next film. So a film that crashes its
    reader, or takes all memory, costs that child, and never the worker.

    Parameters
    ----------
    address
        What a source listed.
    expected_sha256
        The SHA-256 that its bytes must have; empty where any may come.
    attempt
        Which try this is, from 1.
    work
        How, and where the results go.

    Raises
    ------
    ClusterError, EngineError, WeightsError
        As :func:`.warm_children.warm_child`.
    PacsError
        If a server does not let us in.
    NotWrittenError
        If the results cannot be written.
    """
    from distributed import get_worker

    time.sleep(_PAUSE_SECONDS * (attempt - 1))
    fields = {
        "task": TASK,
        "address": address,
        "wanted_sha256": expected_sha256,
        "folder": str(work.folder),
        "weights": work.settings.weights,
        "prevalence": work.settings.prevalence,
        "with_names": work.with_names,
        "servers": [as_values(server) for server in work.servers],
    }
    # Another try is made by another worker, which may have more memory.
    request = FilmRequest(address, fields, max_attempts=1, seconds=work.film_seconds)
    with warm_child(work) as child:
        processed = process_film(child, address, lambda _address: request)
    answer = processed.result
    if isinstance(answer, FilmError):
        outcome = failed(address, answer)
    else:
        outcome = Outcome(**answer.fields["outcome"])
    outcome.row.update(attempts=attempt, seconds=processed.seconds, worker=str(get_worker().address))
    return outcome
