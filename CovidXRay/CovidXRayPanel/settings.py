"""What a reader chose for this computer, not for a scene: engine, device, weights."""

import slicer

ENGINE = "CovidXRay/engine"
DEVICE = "CovidXRay/device"
WEIGHTS = "CovidXRay/weights"
STORE = "CovidXRay/store"
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
# Which text of the weights' license was accepted. It is no choice, so that resetting leaves it.
WEIGHTS_LICENSE = "CovidXRay/weightsLicense"
ALL = (
    *(ENGINE, DEVICE, WEIGHTS, STORE, READER, BLIND),
    *(REPORT_FOLDER, FETCH_FOLDER, PACS_SERVER, INTO_DATABASE),
)


def value(key, default=""):
    """A setting as text."""
    return slicer.util.settingsValue(key, default)


def setValue(key, text):
    """Keep a setting for the next time."""
    slicer.app.userSettings().setValue(key, text)


def reset():
    """Forget all of them."""
    for key in ALL:
        slicer.app.userSettings().remove(key)


def workerSettings(language):
    """What the worker is started with."""
    return {
        "engine": value(ENGINE, "onnxruntime"),
        "device": value(DEVICE, "auto"),
        "weights": value(WEIGHTS) or None,
        "language": language,
    }
