"""A reading that is shown without an analysis."""

from __future__ import annotations

from typing import Any

import numpy as np
from slicerhost.fixtures import process_events

from CovidXRayLib.classification.severity import Severity
from CovidXRayLib.films.film import Film
from CovidXRayLib.films.film_metadata import FilmMetadata
from CovidXRayLib.reading import Reading
from CovidXRayLib.reading.check import Check
from Testing.Python.score_evidence import make_evidence

READING = Reading(
    film=FilmMetadata.of(Film(np.zeros((64, 64), np.float32))),
    verdict="Suggestive of COVID-19 pneumonia.",
    probability=0.87,
    evidence=make_evidence().evidence(0.87, "PA", 0.2),
    category="suggestive",
    checks=(Check("size", True, "Large enough."),),
    mask_quality=None,
    engine="ONNX Runtime",
    device="CPU",
    severity=Severity((0.5, 1.0, 2.0, 0.0, 2.5, 1.0), (2.6, 11.4)),
)


def show_reading(reader: Any, film: Any, reading: Reading) -> None:
    """Show a reading of a film."""
    from CovidXRayPanel.nodes.readingNode import storeReading

    storeReading(film, reading)
    reader.panel.update()
    process_events()
