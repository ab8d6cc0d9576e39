"""What a reader chose for this computer, not for a scene: engine, device, weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import slicer

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.transport.signal import Signal

if TYPE_CHECKING:
    from CovidXRayLib.worker.worker_settings import WorkerSettings

ENGINE = "CovidXRay/engine"
DEVICE = "CovidXRay/device"
WEIGHTS = "CovidXRay/weights"
REVIEW_DATABASE = "CovidXRay/store"
READER = "CovidXRay/reader"
# Whether scores and others' answers are hidden from a reader who has not answered yet: "yes" or "no".
BLIND = "CovidXRay/blind"
# Where reports, and films of the PACS, were last written.
REPORT_FOLDER = "CovidXRay/reportFolder"
FETCH_FOLDER = "CovidXRay/fetchFolder"
# Name of the server that is chosen.
PACS_SERVER = "CovidXRay/pacsServer"
# Whether what is written also enters Slicer's DICOM database: "yes" or "no".
INTO_DATABASE = "CovidXRay/intoDatabase"
# Which text of the weights' license was accepted. It is not a choice, so that resetting leaves it.
WEIGHTS_LICENSE = "CovidXRay/weightsLicense"
ALL = (
    *(ENGINE, DEVICE, WEIGHTS, REVIEW_DATABASE, READER, BLIND),
    *(REPORT_FOLDER, FETCH_FOLDER, PACS_SERVER, INTO_DATABASE),
)
# What the worker is started with.
OF_WORKER = (ENGINE, DEVICE, WEIGHTS)
# Told in place of a key when all of them were forgotten.
ALL_OF_THEM = ""
# Emitted with the key of a setting that is another one now, wherever it was changed.
changed: Signal[[str]] = Signal()


def engines() -> tuple[tuple[str, str], ...]:
    """The engines: values and titles."""
    return (("onnxruntime", "ONNX Runtime"), ("tensorflow", "TensorFlow"))


def devices() -> tuple[tuple[str, str], ...]:
    """What the networks may run on: values and titles."""
    return (("auto", _("Automatic")), ("cpu", _("Processor (CPU)")), ("gpu", _("Graphics card (GPU)")))


def value(key: str, default: str = "") -> str:
    """A setting as text."""
    stored: str = slicer.util.settingsValue(key, default)
    return stored


def setValue(key: str, text: str) -> None:
    """Keep a setting for the next time."""
    if slicer.util.settingsValue(key, None) != text:
        slicer.app.userSettings().setValue(key, text)
        changed.emit(key)


def reset() -> None:
    """Forget all of them."""
    for key in ALL:
        slicer.app.userSettings().remove(key)
    changed.emit(ALL_OF_THEM)


def workerSettings(language: str) -> WorkerSettings:
    """What the worker is started with."""
    return {
        "engine": value(ENGINE, "onnxruntime"),
        "device": value(DEVICE, "auto"),
        "weights": value(WEIGHTS) or None,
        "language": language,
    }
