"""Settings of the worker."""

from __future__ import annotations

from typing import Final, NotRequired, TypedDict

from CovidXRayLib.engines.engine_names import DEFAULT_ENGINE


class WorkerSettings(TypedDict):
    """Networks and engine to load at start.

    Attributes
    ----------
    engine
        One of :data:`CovidXRayLib.engines.engine_names.ENGINES`.
    device
        One of :data:`CovidXRayLib.engines.engine_names.DEVICES`.
    weights
        A folder written by ``covidxray export``; None for the one in COVIDXRAY_WEIGHTS, else the bundled one.
    language
        Language of all messages, such as ``"en"`` or ``"es"``.
    threads
        CPU threads per network; None, or a missing value, for the engine's default.
    """

    engine: str
    device: str
    weights: str | None
    language: str
    threads: NotRequired[int | None]


DEFAULT_SETTINGS: Final[WorkerSettings] = {
    "engine": DEFAULT_ENGINE,
    "device": "auto",
    "weights": None,
    "language": "en",
}
