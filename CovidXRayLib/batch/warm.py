"""The networks of a worker, loaded once in each process and kept."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from threading import Lock

from CovidXRayLib.batch.problems import ClusterError
from CovidXRayLib.batch.settings import SETTINGS_NAME
from CovidXRayLib.batch.work import Work
from CovidXRayLib.errors import WeightsError
from CovidXRayLib.i18n import current_language, use_language
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.memory import keep_freed_memory
from CovidXRayLib.pipeline import Analyzer

_loading = Lock()


def warm_analyzer(work: Work) -> Analyzer:
    """Return this process's analyzer for some work; loaded at the first call, and at others' changes.

    Raises
    ------
    ClusterError
        If this process does not see the folder of the batch.
    EngineError
        If the engine or device is not available here.
    WeightsError
        If the weights are missing here, are refused, or are others than the batch's.
    """
    if current_language() != work.settings.language:
        use_language(work.settings.language)
    with _loading:  # a worker with several threads loads them once, too
        analyzer = _loaded(
            work.folder, work.settings.engine, work.device, work.weights, work.threads, work.own_process
        )
    if analyzer.weights != work.settings.weights:
        raise WeightsError(
            _("A worker has other weights than this computer; name a folder with --weights that both see.")
        )
    return analyzer


@lru_cache(maxsize=1)
def _loaded(
    folder: Path, engine: str, device: str, weights: Path | None, threads: int, own_process: bool
) -> Analyzer:
    if not (folder / SETTINGS_NAME).is_file():
        raise ClusterError(
            _("{folder}: a worker does not see this folder; choose an --out that all of them share.").format(
                folder=folder
            )
        )
    import cv2

    if own_process:
        keep_freed_memory()
    cv2.setNumThreads(threads)
    analyzer = Analyzer(engine=engine, device=device, weights=weights, threads=threads)
    analyzer.warm_up()
    return analyzer
