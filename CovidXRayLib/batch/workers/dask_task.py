"""What a worker does with one film: have its child do it, and give back one row."""

from __future__ import annotations

import time
from typing import Final

from CovidXRayLib.batch.outcome import Outcome, film_sentence
from CovidXRayLib.batch.records.result_row import FATAL, failed_row
from CovidXRayLib.batch.work_item import Work
from CovidXRayLib.batch.workers.warm_children import warm_child
from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.film_failures import FatalFilmError
from CovidXRayLib.pacs.server_list import as_values

TASK: Final = "CovidXRayLib.batch.workers.child_task"
# A store that fails is given this long, times the tries so far, before it is asked again.
_PAUSE_SECONDS: Final = 1.0


def analyze_address(address: str, wanted_sha256: str, attempt: int, work: Work) -> Outcome:
    """Analyze the film at an address; only what concerns all films is raised.

    It is read in a child of the worker, which is kept warm for the next film. So a film that crashes its
    reader, or takes all memory, costs that child, and never the worker.

    Parameters
    ----------
    address
        What a source listed.
    wanted_sha256
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
    with warm_child(work) as child:
        began = time.perf_counter()
        fields = {
            "task": TASK,
            "address": address,
            "wanted_sha256": wanted_sha256,
            "folder": str(work.folder),
            "weights": work.settings.weights,
            "prevalence": work.settings.prevalence,
            "with_names": work.with_names,
            "servers": [as_values(server) for server in work.servers],
        }
        try:
            # Another try is made by another worker, which may have more memory.
            answer = child.ask("task", address, fields, tries=1, seconds=work.film_seconds)
            outcome = Outcome(**answer.fields["outcome"])
        except FatalFilmError as error:
            sentence = film_sentence(address, error.problem, error.remedy)
            row = failed_row(sentence) | {"status": FATAL}
            outcome = Outcome(row, may_pass=error.seconds is None)
        except FilmError as error:
            outcome = Outcome(failed_row(film_sentence(address, error.problem, error.remedy)))
    outcome.row.update(
        attempts=attempt, seconds=time.perf_counter() - began, worker=str(get_worker().address)
    )
    return outcome
