"""The Dask task of a worker: analyze one film in its child process, and return its row."""

from __future__ import annotations

import dataclasses
import time
from typing import Final

from CovidXRayLib.batch.outcome import Outcome, failed
from CovidXRayLib.batch.work_item import Work
from CovidXRayLib.batch.worker_times import IDLE, with_rest
from CovidXRayLib.batch.workers.warm_children import warm_child
from CovidXRayLib.errors import FilmError
from CovidXRayLib.pacs.server_list import as_values
from CovidXRayLib.worker.films.process_films import FilmRequest, process_film

TASK: Final = "CovidXRayLib.batch.workers.child_task"
# Delay before a retry after a failure of the store, multiplied by the number of attempts so far.
_PAUSE_SECONDS: Final = 1.0


def analyze_address(address: str, expected_sha256: str, attempt: int, work: Work) -> Outcome:
    """Analyze the film at an address; only errors that affect all films are raised.

    It is read in a child process, which is kept warm for the next film. So a film that causes a crash or
    exhausts the memory ends the child, and never the worker.

    Parameters
    ----------
    address
        Address from a source.
    expected_sha256
        Expected SHA-256; empty if any content is accepted.
    attempt
        Number of this attempt, from 1.
    work
        How films are analyzed, and the output folder.

    Raises
    ------
    ClusterError, EngineError, WeightsError
        As :func:`.warm_children.warm_child`.
    PacsError
        If authentication fails.
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
    # Another worker, which may have more memory, makes the next attempt.
    request = FilmRequest(address, fields, max_attempts=1, seconds=work.film_seconds)
    with warm_child(work, fields) as (child, idle_seconds):
        processed = process_film(child, address, lambda _address: request)
    answer = processed.result
    if isinstance(answer, FilmError):
        outcome = failed(address, answer)
    else:
        outcome = Outcome(**answer.fields["outcome"])
    outcome.row.update(attempts=attempt, seconds=processed.seconds, worker=str(get_worker().address))
    stages = {**with_rest(outcome.stages, processed.seconds), IDLE: idle_seconds}
    return dataclasses.replace(outcome, stages=stages)
