"""Severity in a report, written and read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from CovidXRayLib.classification.severity import ZONES, Severity
from CovidXRayLib.reading import Reading
from CovidXRayLib.reporting.structured_report.read_evidence import numbers
from CovidXRayLib.reporting.structured_report.report_codes import own

if TYPE_CHECKING:
    from highdicom.sr import Measurement
    from pydicom.dataset import Dataset
    from pydicom.sr.coding import Code


def severity_measurements(reading: Reading) -> list[Measurement]:
    """Return total, interval and zones to two places; empty if the reading has no severity or no score."""
    if reading.severity is None or reading.probability is None:
        return []
    rounded = reading.severity.to_dict()
    low, high = rounded["interval"]
    zones = zip(ZONES, rounded["zones"], strict=True)
    return [
        _points(own("SEVERITY"), rounded["total"]),
        _points(own("SEVERITY"), low, own("LOWER90")),
        _points(own("SEVERITY"), high, own("UPPER90")),
        *(_points(own(f"ZONE_{zone}"), score) for zone, score in zones),
    ]


def read_severity(group: Dataset) -> Severity | None:
    """Return the severity in a measurement group; None without one. KeyError if a part is missing."""
    total = numbers(group, "SEVERITY")
    if not total:
        return None
    zones = tuple(numbers(group, f"ZONE_{zone}")[""] for zone in ZONES)
    return Severity(zones, (total["LOWER90"], total["UPPER90"]))


def _points(name: Code, value: float, derivation: Code | None = None) -> Measurement:
    from highdicom.sr import Measurement
    from pydicom.sr.coding import Code

    score = Code("{score}", "UCUM", "score")
    return Measurement(name=name, value=value, unit=score, derivation=derivation)
