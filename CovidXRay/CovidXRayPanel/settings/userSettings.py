"""Settings of this computer rather than of a scene: engine, device, weights etc."""

from __future__ import annotations

from typing import TYPE_CHECKING

import slicer

from CovidXRayLib.engines.engine_names import DEFAULT_ENGINE, ENGINE_TITLES
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.transport.signal import Signal

if TYPE_CHECKING:
    from CovidXRayLib.worker.worker_settings import WorkerSettings

ENGINE = "CovidXRay/engine"
DEVICE = "CovidXRay/device"
WEIGHTS = "CovidXRay/weights"
REVIEW_DATABASE = "CovidXRay/store"
READER = "CovidXRay/reader"
# Blind reading: whether scores and others' assessments are hidden at first, "yes" or "no".
BLIND = "CovidXRay/blind"
# Folders last used for reports and retrieved films.
REPORT_FOLDER = "CovidXRay/reportFolder"
FETCH_FOLDER = "CovidXRay/fetchFolder"
# Name of the selected server.
PACS_SERVER = "CovidXRay/pacsServer"
# Whether reports are also added to Slicer's DICOM database: "yes" or "no".
ADD_TO_DATABASE = "CovidXRay/intoDatabase"
# The accepted version of the weights' license. Not a preference, so resetting keeps it.
WEIGHTS_LICENSE = "CovidXRay/weightsLicense"
ALL = (
    *(ENGINE, DEVICE, WEIGHTS, REVIEW_DATABASE, READER, BLIND),
    *(REPORT_FOLDER, FETCH_FOLDER, PACS_SERVER, ADD_TO_DATABASE),
)
# All others are empty by default.
_DEFAULTS = {ENGINE: DEFAULT_ENGINE, DEVICE: "auto", BLIND: "yes", ADD_TO_DATABASE: "no"}
# Settings that the worker is started with.
WORKER_KEYS = (ENGINE, DEVICE, WEIGHTS)
# Emitted instead of a key when all settings were reset.
ALL_RESET = ""
# Emitted with the key of a changed setting, wherever it was changed.
changed: Signal[[str]] = Signal()


def engines() -> tuple[tuple[str, str], ...]:
    """Return the inference engines: values and titles."""
    return tuple(ENGINE_TITLES.items())


def devices() -> tuple[tuple[str, str], ...]:
    """Return the compute devices: values and titles."""
    return (("auto", _("Automatic")), ("cpu", _("Processor (CPU)")), ("gpu", _("Graphics card (GPU)")))


def value(key: str) -> str:
    """Return a setting as text, or its default."""
    stored: str = slicer.util.settingsValue(key, _DEFAULTS.get(key, ""))
    return stored


def setValue(key: str, text: str) -> None:
    """Store a setting."""
    if slicer.util.settingsValue(key, None) != text:
        slicer.app.userSettings().setValue(key, text)
        changed.emit(key)


def reset() -> None:
    """Reset all settings."""
    for key in ALL:
        slicer.app.userSettings().remove(key)
    changed.emit(ALL_RESET)


def workerSettings(language: str) -> WorkerSettings:
    """Return the settings to start the worker with."""
    return {
        "engine": value(ENGINE),
        "device": value(DEVICE),
        "weights": value(WEIGHTS) or None,
        "language": language,
    }
