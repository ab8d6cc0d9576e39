"""All figures of opacity map and severity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.evaluation.opacity.erasure_figures import ErasureFigures
from CovidXRayLib.evaluation.opacity.localization_figures import LocalizationFigures
from CovidXRayLib.evaluation.opacity.severity_figures import SeverityFigures
from CovidXRayLib.evaluation.scoring.film_result import FilmResult, patients


@dataclass(frozen=True)
class MapFigures:
    """Opacity map and severity on films with a score that the classifier has not seen.

    Attributes
    ----------
    films
        Number of such films whose classifier gives maps; 0 for older weights, which have none.
    opacity_map, grad_cam
        Agreement with lesions that readers drew, of the map and, for comparison, of Grad-CAM.
    severity
        Agreement with readers' Brixia scores.
    erasure
        Whether the score falls without the opacities that the map shows.
    """

    films: int
    opacity_map: LocalizationFigures
    grad_cam: LocalizationFigures
    severity: SeverityFigures
    erasure: ErasureFigures

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "films": self.films,
            "opacity_map": self.opacity_map.to_dict(),
            "grad_cam": self.grad_cam.to_dict(),
            "severity": self.severity.to_dict(),
            "erasure": self.erasure.to_dict(),
        }


def map_figures(results: Sequence[FilmResult], brixia: Mapping[str, NDArray[np.float32]]) -> MapFigures:
    """Return all figures; films without a score, whose maps nobody is shown, are left out.

    Parameters
    ----------
    results
        Results of films that the classifier has not seen.
    brixia
        float32 (2, 6), the scores of both readers for the zones, by film identifier.
    """
    shown = [result for result in results if result.is_shown]
    mapped = [result for result in shown if result.maps is not None and result.maps.severity is not None]
    scored = [result for result in mapped if result.film.id in brixia]
    return MapFigures(
        films=len(mapped),
        opacity_map=_localization(shown, "opacity_map"),
        grad_cam=_localization(shown, "grad_cam"),
        severity=SeverityFigures.of(*severities(scored, brixia), patients(scored)),
        erasure=ErasureFigures.of(mapped),
    )


def severities(
    results: Sequence[FilmResult], brixia: Mapping[str, NDArray[np.float32]]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return estimates (n,) and readers' scores (n, 2), each in [0, 18], of results with a severity."""
    estimates = [np.nan if result.maps is None else result.maps.severity for result in results]
    totals = [brixia[result.film.id].sum(axis=1) for result in results]
    return np.array(estimates, np.float64), np.array(totals, np.float64).reshape(-1, 2)


def _localization(results: Sequence[FilmResult], name: str) -> LocalizationFigures:
    with_lesions = [result for result in results if getattr(result.maps, name, None) is not None]
    return LocalizationFigures.of(
        [getattr(result.maps, name) for result in with_lesions], patients(with_lesions)
    )


def by_localization(results: Sequence[FilmResult]) -> list[FilmResult]:
    """Return films with a score and drawn lesions, those with the best opacity map first."""
    found = [
        (-result.maps.opacity_map.auc, result.film.id, result)
        for result in results
        if result.is_shown and result.maps is not None and result.maps.opacity_map is not None
    ]
    return [result for _, _, result in sorted(found, key=lambda entry: entry[:2])]
