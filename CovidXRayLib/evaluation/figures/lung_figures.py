"""How well the U-Net's lungs agree with a person's, apart for clear and opaque lungs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.evaluation.scoring.film_result import FilmResult, patients
from CovidXRayLib.evaluation.scoring.lung_opacification import OPAQUE_FROM
from CovidXRayLib.metrics.discrimination import bootstrap_several, plain
from CovidXRayLib.metrics.overlap import LungOverlap

MEASURES: Final = ("both", "right", "left", "outline_distance", "outline_distance_95")


def agreement(overlaps: Sequence[LungOverlap], groups: Sequence[str]) -> dict[str, Any]:
    """Return mean and median of every measure with intervals by patient, and swapped sides.

    Parameters
    ----------
    overlaps
        One a film, such as of the U-Net with a person.
    groups
        Patient of each film.

    Returns
    -------
    dict
        ``films`` alone where there are none; outline distances leave out films without any mask found,
        which are counted as ``nothing_found``.
    """
    if not overlaps:
        return {"films": 0}
    table = np.array([[getattr(overlap, name) for name in MEASURES] for overlap in overlaps], np.float64)
    intervals = bootstrap_several(
        lambda chosen: [statistic(column) for column in table[chosen].T for statistic in (_mean, _median)],
        groups,
    )
    figures = [plain(interval) for interval in intervals]
    return {
        "films": len(overlaps),
        **{
            name: {"mean": figures[2 * place], "median": figures[2 * place + 1]}
            for place, name in enumerate(MEASURES)
        },
        "sides_swapped": sum(overlap.swapped for overlap in overlaps),
        "nothing_found": int(np.isnan(table).any(axis=1).sum()),
    }


def lung_figures(results: Sequence[FilmResult]) -> dict[str, Any]:
    """Return agreement with human masks, also by opacity and source family, and with silver masks."""
    human = [result for result in results if result.film.mask_quality == "human"]
    return {
        "opaque_from": OPAQUE_FROM,
        "human": {
            "all": of_results(human),
            "clear": of_results([result for result in human if not is_opaque(result)]),
            "opaque": of_results([result for result in human if is_opaque(result)]),
            "by_source_family": {
                name: of_results([result for result in human if result.film.source_family == name])
                for name in sorted({result.film.source_family for result in human})
            },
        },
        "silver": of_results([result for result in results if result.film.mask_quality == "silver"]),
    }


def is_opaque(result: FilmResult) -> bool:
    """Tell whether a film's lungs count as opaque; clear where that cannot be measured."""
    return result.opaque_share is not None and result.opaque_share > OPAQUE_FROM


def of_results(results: Sequence[FilmResult]) -> dict[str, Any]:
    """Return :func:`agreement` of the U-Net with the manifest's masks; films without masks are left out."""
    with_mask = [result for result in results if result.overlap is not None]
    overlaps = [result.overlap for result in with_mask if result.overlap is not None]
    return agreement(overlaps, patients(with_mask))


def _mean(column: NDArray[np.float64]) -> float:
    defined = column[~np.isnan(column)]
    return float(defined.mean()) if defined.size else float("nan")


def _median(column: NDArray[np.float64]) -> float:
    defined = column[~np.isnan(column)]
    return float(np.median(defined)) if defined.size else float("nan")
