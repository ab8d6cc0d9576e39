"""The endpoint's process: Gunicorn, with one worker that keeps the networks warm."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from CovidXRayLib.cloud.sagemaker.folders import Folders
from CovidXRayLib.weights.registry import REGISTRY_NAME

if TYPE_CHECKING:
    from CovidXRayLib.cloud.sagemaker.service import Service

PORT_VARIABLE: Final = "SAGEMAKER_BIND_TO_PORT"
_PORT: Final = 8080
# A film is analysed on all cores; the other threads answer pings and receive the next film meanwhile.
_THREADS: Final = 8
# SageMaker ends a container 30 s after it was told to stop.
_GRACE: Final = 25


def serve_forever(folders: Folders, host: str) -> None:
    """Answer requests until SIGTERM; films that are being analysed then are answered first.

    The worker loads the networks before it takes its first request, so that a ping is answered when they
    are there and not before. A worker that dies, as of a decoder's fault, is started again.

    Parameters
    ----------
    folders
        Their ``model`` is a folder of weights, or empty for the shipped ones.
    host
        The address to listen at; the port is SAGEMAKER_BIND_TO_PORT, by default 8080.

    Raises
    ------
    SystemExit
        At the end: with 0 when told to stop, with Gunicorn's status if the networks cannot be loaded.
    ModuleNotFoundError
        If the extra 'aws' is not installed.
    """
    from gunicorn.app.base import BaseApplication

    class Endpoint(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            settings = {
                "bind": f"{host}:{os.environ.get(PORT_VARIABLE) or _PORT}",
                "worker_class": "gthread",
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
    """Load the networks, and let a sample film go all the way, so that no request waits for anything."""
    from CovidXRayLib.cloud.film_results import analyze_content
    from CovidXRayLib.cloud.sagemaker.service import Service
    from CovidXRayLib.memory import keep_freed_memory
    from CovidXRayLib.pipeline import Analyzer
    from CovidXRayLib.resources import resources_folder

    keep_freed_memory()
    own = folders.model if (folders.model / REGISTRY_NAME).is_file() else None
    analyzer = Analyzer(weights=own)
    sample = min((resources_folder() / "Samples").glob("*.dcm"))
    analyze_content(sample.read_bytes(), sample.name, analyzer)
    return Service(analyzer)
