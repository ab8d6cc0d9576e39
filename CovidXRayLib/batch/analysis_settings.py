"""Settings that determine the readings of a batch, stored so that a folder has only one set of them."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from CovidXRayLib.batch.errors import BatchError
from CovidXRayLib.classification.evidence import DEFAULT_PREVALENCE
from CovidXRayLib.i18n import current_language
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.system.atomic import make_folder, write_atomically
from CovidXRayLib.version import __version__
from CovidXRayLib.weights.registry import read_registry, weights_folder

SETTINGS_NAME: Final = "batch.json"


@dataclass(frozen=True)
class AnalysisSettings:
    """All settings that, with a film's bytes, determine its reading.

    Attributes
    ----------
    weights
        SHA-256 of each network's file, by network name.
    engine
        One of :data:`CovidXRayLib.engines.engine_names.ENGINES`. Its version and device are in each reading.
    prevalence
        Pre-test probability of COVID-19 pneumonia, in (0, 1).
    language
        Language of the sentences in the readings.
    version
        Version of this library.
    """

    weights: dict[str, str]
    engine: str
    prevalence: float
    language: str
    version: str = __version__


def settings_of(weights: Path | None, engine: str, prevalence: float | None) -> AnalysisSettings:
    """Return the settings of a run, in the current language.

    Raises
    ------
    WeightsError
        If the folder of weights has no registry.
    """
    registry = read_registry(weights_folder(weights))
    return AnalysisSettings(
        weights={name: entry["sha256"] for name, entry in sorted(registry.items())},
        engine=engine,
        prevalence=DEFAULT_PREVALENCE if prevalence is None else prevalence,
        language=current_language(),
    )


def claim_folder(folder: Path, settings: AnalysisSettings) -> None:
    """Create the folder of a batch, or check that its results have the same settings.

    Raises
    ------
    BatchError
        If it contains readings with other settings, or an invalid settings file.
    OSError
        If it cannot be created.
    """
    make_folder(folder)
    path = folder / SETTINGS_NAME
    values = dataclasses.asdict(settings)
    try:
        found: Any = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        text = json.dumps(values, indent=2, sort_keys=True) + "\n"
        write_atomically(path, text.encode(), durable=True)
        return
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise BatchError(_("{path}: not a file of a batch; choose another --out.").format(path=path))
    others = sorted(key for key in values.keys() | found.keys() if values.get(key) != found.get(key))
    if others:
        raise BatchError(
            _(
                "{folder}: contains readings made with other settings ({names}); choose another --out, "
                "or use the same settings."
            ).format(folder=folder, names=", ".join(others))
        )
