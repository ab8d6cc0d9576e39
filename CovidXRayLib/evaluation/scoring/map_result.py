"""What opacity map, Grad-CAM and severity say of a film."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from CovidXRayLib.json_values import number, optional, optional_number
from CovidXRayLib.metrics.localization import Localization


@dataclass(frozen=True)
class Erasure:
    """Probabilities of a film with something taken away, each in [0, 1].

    Attributes
    ----------
    opacities
        With the opacities that the map shows reduced to the gray of the lung around them.
    control
        With the same amounts taken away where the map is lowest.
    """

    opacities: float
    control: float

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Erasure:
        """Return an erasure from its fields; KeyError or TypeError for anything else."""
        return cls(number(values["opacities"]), number(values["control"]))


@dataclass(frozen=True)
class MapResult:
    """Measurements on a classifier's maps of a film.

    Attributes
    ----------
    severity
        Estimated Brixia score in [0, 18]; None from a network whose maps were not trained.
    opacity_map, grad_cam
        Agreement with the lesions that readers drew; None without any inside the lungs.
    erasure
        None for films that are not scored positive or without a score, and without opacities to erase.
    """

    severity: float | None = None
    opacity_map: Localization | None = None
    grad_cam: Localization | None = None
    erasure: Erasure | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> MapResult:
        """Return what :meth:`to_dict` gave; KeyError or TypeError for anything else."""
        return cls(
            severity=optional_number(values["severity"]),
            opacity_map=optional(Localization.from_dict, values["opacity_map"]),
            grad_cam=optional(Localization.from_dict, values["grad_cam"]),
            erasure=optional(Erasure.from_dict, values["erasure"]),
        )
