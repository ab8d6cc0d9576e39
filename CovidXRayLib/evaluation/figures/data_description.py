"""Description of the data by counts, for reports and model cards."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from CovidXRayLib.datasets.manifest import ManifestFilm


@dataclass(frozen=True)
class Ages:
    """Ages in years; None if no age is known."""

    median: float | None
    lowest: float | None
    highest: float | None


@dataclass(frozen=True)
class DataDescription:
    """Numbers of films, unless stated otherwise.

    Attributes
    ----------
    patients
        Number of patients.
    films_by_source_family
        By source family, then by label.
    views
        By projection, where it is known.
    ages
        Ages of the patients, one per film.
    human_masks, silver_masks
        Films with such masks, by label.
    """

    films: int
    patients: int
    films_by_source_family: Mapping[str, Mapping[str, int]]
    views: Mapping[str, int]
    view_not_stated: int
    ages: Ages
    age_not_stated: int
    human_masks: Mapping[str, int]
    silver_masks: Mapping[str, int]
    films_with_a_second_mask: int

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return asdict(self)


def describe(films: Sequence[ManifestFilm]) -> DataDescription:
    """Count films, patients, labels, projections, ages and masks, including unknown values."""
    families: dict[str, Counter[str]] = {}
    for film in films:
        families.setdefault(film.source_family, Counter())[film.label] += 1
    ages = [film.age for film in films if film.age is not None]
    return DataDescription(
        films=len(films),
        patients=len({film.group for film in films}),
        films_by_source_family={
            family: dict(sorted(families[family].items())) for family in sorted(families)
        },
        views=dict(sorted(Counter(film.view for film in films if film.view).items())),
        view_not_stated=sum(not film.view for film in films),
        ages=Ages(
            median=statistics.median(ages) if ages else None,
            lowest=min(ages, default=None),
            highest=max(ages, default=None),
        ),
        age_not_stated=len(films) - len(ages),
        human_masks=_by_label(films, "human"),
        silver_masks=_by_label(films, "silver"),
        films_with_a_second_mask=sum(film.alternative_masks is not None for film in films),
    )


def _by_label(films: Sequence[ManifestFilm], quality: str) -> dict[str, int]:
    return dict(sorted(Counter(film.label for film in films if film.mask_quality == quality).items()))
