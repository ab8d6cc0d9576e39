"""Description of the data by counts, for reports and model cards."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from typing import Any

from CovidXRayLib.datasets.manifest import ManifestFilm


def describe(films: Sequence[ManifestFilm]) -> dict[str, Any]:
    """Count films, patients, labels, projections, ages and masks, including unknown values."""
    families: dict[str, Counter[str]] = {}
    for film in films:
        families.setdefault(film.source_family, Counter())[film.label] += 1
    ages = [film.age for film in films if film.age is not None]
    return {
        "films": len(films),
        "patients": len({film.group for film in films}),
        "films_by_source_family": {
            family: dict(sorted(families[family].items())) for family in sorted(families)
        },
        "views": dict(sorted(Counter(film.view for film in films if film.view).items())),
        "view_not_stated": sum(not film.view for film in films),
        "ages": {
            "median": statistics.median(ages) if ages else None,
            "lowest": min(ages, default=None),
            "highest": max(ages, default=None),
        },
        "age_not_stated": len(films) - len(ages),
        "human_masks": _by_label(films, "human"),
        "silver_masks": _by_label(films, "silver"),
        "films_with_a_second_mask": sum(film.alternative_masks is not None for film in films),
    }


def _by_label(films: Sequence[ManifestFilm], quality: str) -> dict[str, int]:
    return dict(sorted(Counter(film.label for film in films if film.mask_quality == quality).items()))
