"""Settings of the worker."""

from __future__ import annotations

from typing import Final, NotRequired, TypedDict


class WorkerSettings(TypedDict):
    """Networks and engine to load at start.

    Attributes
    ----------
    engine
        One of :data:`CovidXRayLib.engines.engine_names.ENGINES`.
    device
        One of :data:`CovidXRayLib.engines.engine_names.DEVICES`.
    weights
        A folder that ``covidxray export`` wrote; None takes the one that COVIDXRAY_WEIGHTS names, else the
        shipped one.
    language
        The language of all sentences, as ``"en"`` or ``"es"``.
    threads
        How many threads of the CPU one network may use; None, or nothing, leaves it to the engine.
    """

    engine: str
    device: str
    weights: str | None
    language: str
    threads: NotRequired[int | None]


DEFAULT_SETTINGS: Final[WorkerSettings] = {
    "engine": "onnxruntime",
    "device": "auto",
    "weights": None,
    "language": "en",
}
