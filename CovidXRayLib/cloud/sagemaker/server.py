"""Server of the endpoint: Gunicorn with a single worker that keeps the networks loaded."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from CovidXRayLib.cloud.sagemaker.container_folders import Folders
from CovidXRayLib.cloud.sagemaker.request_film import MAX_CONCURRENT_FILMS
from CovidXRayLib.engines.engine_names import DEFAULT_ENGINE
from CovidXRayLib.errors import FilmError
from CovidXRayLib.weights.registry import REGISTRY_NAME

if TYPE_CHECKING:
    from CovidXRayLib.cloud.sagemaker.service import Service

PORT_VARIABLE: Final = "SAGEMAKER_BIND_TO_PORT"
_PORT: Final = 8080
# A film is analyzed on all cores; the other threads answer pings and receive the next films meanwhile. There
# are many more threads than concurrent films, so that slow clients do not occupy all of them.
_THREADS: Final = 4 * MAX_CONCURRENT_FILMS
# SageMaker waits 60 s for an answer (AWS, SageMaker AI Developer Guide, "Custom Inference Code with Hosting
# Services"): enough for a film queued behind one that takes up to the time limit.
_FILM_SECONDS: Final = 25.0
# SageMaker kills a container 30 s after SIGTERM.
_GRACE: Final = 25


def serve_forever(folders: Folders, host: str) -> None:
    """Serve requests until SIGTERM, completing those in progress.

    The worker loads the networks before it accepts requests, so that pings are answered only when it is
    ready. A worker that dies, for example in a decoder, is restarted.

    Parameters
    ----------
    folders
        Folders, of which ``model`` contains the weights; if empty, the bundled ones are used.
    host
        Address to listen on; the port is SAGEMAKER_BIND_TO_PORT, by default 8080.

    Raises
    ------
    SystemExit
        At the end, with status 0 after SIGTERM, and with Gunicorn's if the networks cannot be loaded.
    ModuleNotFoundError
        If the extra 'aws' is not installed.
    """
    from gunicorn.app.base import BaseApplication

    class Endpoint(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            settings = {
                "bind": f"{host}:{os.environ.get(PORT_VARIABLE) or _PORT}",
                "worker_class": "CovidXRayLib.cloud.sagemaker.gunicorn_worker.TimeLimitedWorker",
                "workers": 1,
                "threads": _THREADS,
                "graceful_timeout": _GRACE,
                "control_socket_disable": True,
                "proc_name": "covidxray",
            }
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> Service:
            return _loaded(folders)

    Endpoint().run()


def _loaded(folders: Folders) -> Service:
    """Load the networks and analyze a sample film, so that the first request is not slower."""
    from CovidXRayLib.cloud.film_results import content_request
    from CovidXRayLib.cloud.sagemaker.service import Service
    from CovidXRayLib.i18n import current_language
    from CovidXRayLib.resources import resources_folder
    from CovidXRayLib.worker.films.deadline import FILM_SECONDS, film_seconds
    from CovidXRayLib.worker.films.film_child import FilmChild
    from CovidXRayLib.worker.films.process_films import process_film

    own = folders.model if (folders.model / REGISTRY_NAME).is_file() else None
    child = FilmChild(
        {
            "engine": DEFAULT_ENGINE,
            "device": "auto",
            "weights": None if own is None else str(own),
            "language": current_language(),
        },
        seconds=film_seconds(_FILM_SECONDS),
    )
    sample = min((resources_folder() / "Samples").glob("*.dcm"))
    # Caches are empty on a machine that has just been started.
    answer = process_film(
        child,
        sample.read_bytes(),
        lambda film: content_request(film, sample.name, seconds=FILM_SECONDS),
    ).result
    if isinstance(answer, FilmError):
        raise answer
    return Service(child)
