"""Films on which a reader would be misled, by kind: the failure gallery."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.manifest_columns import COVID_NO_PATTERN
from CovidXRayLib.evaluation.figures.category_figures import CategoryOf
from CovidXRayLib.evaluation.scoring.film_result import FilmResult
from CovidXRayLib.json_values import optional

FailureKind = Literal[
    "false_suggestive", "false_not_suggestive", "map_off_lesions", "withheld", "severity_off"
]

FAILURE_KINDS: Final[tuple[FailureKind, ...]] = get_args(FailureKind)
MAX_OF_KIND: Final = 6  # of false suggestive films: of each label
GOOD_DICE: Final = 0.9  # of a segmentation with which a score need not be withheld


@dataclass(frozen=True)
class Failure:
    """A film with what went wrong on it.

    Attributes
    ----------
    readers
        Brixia scores in [0, 18] of both readers, where it is the severity that is off.
    """

    kind: FailureKind
    result: FilmResult
    readers: tuple[float, float] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        film, maps = self.result.film, self.result.maps
        return {
            "kind": self.kind,
            "film": film.id,
            "source_family": film.source_family,
            "label": film.label,
            "view": film.view,
            "probability": optional(_rounded, self.result.probability),
            "withheld_by": list(self.result.withheld_by),
            "severity": optional(_rounded, maps.severity if maps else None),
            "readers": list(self.readers) if self.readers else None,
        }


def find_failures(
    results: Sequence[FilmResult], category_of: CategoryOf, brixia: Mapping[str, NDArray[np.float32]]
) -> list[Failure]:
    """Return the failures in the order of :data:`FAILURE_KINDS`, the worst of each kind first.

    Films of COVID-19 without a pattern are neither right nor wrong, and left out of the categories. A map is
    off the lesions if its hottest tenth lies in them no more than chance would have it. A withheld score
    counts unless a human mask shows that the segmentation is poor.

    Parameters
    ----------
    results
        Results of films that the classifier has not seen.
    category_of
        Returns the category of a film by its classifier.
    brixia
        float32 (2, 6), the scores of both readers for the zones, by film identifier.
    """
    shown = [result for result in results if result.is_shown]
    return [
        *_false_suggestive(shown, category_of),
        *_false_not_suggestive(shown, category_of),
        *_maps_off_lesions(shown),
        *_withheld(results),
        *_severities_off(shown, brixia),
    ]


def _false_suggestive(shown: Sequence[FilmResult], category_of: CategoryOf) -> Iterator[Failure]:
    found: dict[str, list[tuple[float, Failure]]] = {}
    for result in shown:
        if result.film.is_covid or result.film.label == COVID_NO_PATTERN or result.probability is None:
            continue
        if category_of(result) == "suggestive":
            entry = (-result.probability, Failure("false_suggestive", result))
            found.setdefault(result.film.label, []).append(entry)
    for _, of_label in sorted(found.items()):
        yield from _worst(of_label)


def _false_not_suggestive(shown: Sequence[FilmResult], category_of: CategoryOf) -> list[Failure]:
    found = [
        (result.probability, Failure("false_not_suggestive", result))
        for result in shown
        if result.probability is not None and result.film.is_covid and category_of(result) == "not_suggestive"
    ]
    return _worst(found)


def _maps_off_lesions(shown: Sequence[FilmResult]) -> list[Failure]:
    found = [
        (measured.hottest - measured.covered, Failure("map_off_lesions", result))
        for result in shown
        if result.maps is not None
        and (measured := result.maps.opacity_map) is not None
        and measured.hottest <= measured.covered
    ]
    return _worst(found)


def _withheld(results: Sequence[FilmResult]) -> list[Failure]:
    found = [
        (-dice, Failure("withheld", result))
        for result in results
        if not result.is_shown and ((dice := _human_dice(result)) >= GOOD_DICE or not dice)
    ]
    return _worst(found)


def _human_dice(result: FilmResult) -> float:
    """Return the agreement with a human mask, 0 without one."""
    is_human = result.overlap is not None and result.film.mask_quality == "human"
    return result.overlap.both if is_human and result.overlap is not None else 0.0


def _severities_off(shown: Sequence[FilmResult], brixia: Mapping[str, NDArray[np.float32]]) -> list[Failure]:
    found = []
    for result in shown:
        if result.maps is None or result.maps.severity is None or result.film.id not in brixia:
            continue
        first, second = (float(total) for total in brixia[result.film.id].sum(axis=1))
        error = abs(result.maps.severity - (first + second) / 2)
        # An estimate nearer to the readers' mean than they are to each other is no failure.
        if error > abs(first - second):
            found.append((-error, Failure("severity_off", result, (first, second))))
    return _worst(found)


def _worst(found: Sequence[tuple[float, Failure]]) -> list[Failure]:
    ordered = sorted(found, key=lambda entry: (entry[0], entry[1].result.film.id))
    return [failure for _, failure in ordered[:MAX_OF_KIND]]


def _rounded(value: float) -> float:
    return round(value, 4)
