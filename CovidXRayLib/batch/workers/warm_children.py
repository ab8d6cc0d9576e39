"""Child processes of a worker: one per concurrent film, with networks that stay loaded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from CovidXRayLib.batch.analysis_settings import SETTINGS_NAME
from CovidXRayLib.batch.errors import ClusterError
from CovidXRayLib.batch.work_item import Work
from CovidXRayLib.errors import WeightsError
from CovidXRayLib.i18n import current_language, use_language
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.films.film_child import FilmChild
from CovidXRayLib.worker.worker_settings import WorkerSettings

_lock = Lock()
_idle: list[tuple[WorkerSettings, FilmChild]] = []


@contextmanager
def warm_child(work: Work) -> Iterator[FilmChild]:
    """Context in which a child with the networks of `work` is available; children of other work are ended.

    Raises
    ------
    ClusterError
        If this process cannot access the folder of the batch.
    EngineError
        If the engine or device is not available here.
    WeightsError
        If the weights are missing here, are rejected, or differ from the batch's.
    """
    if current_language() != work.settings.language:
        use_language(work.settings.language)
    if not (work.folder / SETTINGS_NAME).is_file():
        raise ClusterError(
            _("{folder}: a worker cannot access this folder; choose an --out shared by all workers.").format(
                folder=work.folder
            )
        )
    settings = _settings(work)
    child = _taken(settings)
    try:
        if child.start()["weights"] != work.settings.weights:
            raise WeightsError(
                _(
                    "A worker has different weights from this computer; use --weights with a folder "
                    "that both can access."
                )
            )
        yield child
    except BaseException:
        child.close()
        raise
    with _lock:
        _idle.append((settings, child))


def _settings(work: Work) -> WorkerSettings:
    return {
        "engine": work.settings.engine,
        "device": work.device,
        "weights": None if work.weights is None else str(work.weights),
        "language": work.settings.language,
        "threads": work.threads,
    }


def _taken(settings: WorkerSettings) -> FilmChild:
    with _lock:
        found = [child for one, child in _idle if one == settings]
        others = [child for one, child in _idle if one != settings]
        _idle[:] = [(settings, child) for child in found[1:]]
    for child in others:
        child.close()
    return found[0] if found else FilmChild(settings)
