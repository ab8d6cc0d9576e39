"""Performance on COVID-19 films of source families that were held out of training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.datasets.manifest_columns import COVID_NO_PATTERN
from CovidXRayLib.evaluation.figures.discrimination_figures import Discrimination
from CovidXRayLib.evaluation.figures.performance import discrimination, has_both_classes
from CovidXRayLib.evaluation.scoring.film_result import FilmResult
from CovidXRayLib.evaluation.scoring.unseen_films import WeightsFolder, assign
from CovidXRayLib.json_values import optional


@dataclass(frozen=True)
class HeldOutFigures:
    """Figures of a source family that was held out of training.

    Attributes
    ----------
    covid
        Number of its COVID-19 films.
    other, other_by_family, other_of_this_family
        Number of negatives, by family, and of the family itself.
    figures
        None for too few films of a class.
    """

    covid: int
    other: int
    other_by_family: Mapping[str, int]
    other_of_this_family: int
    figures: Discrimination | None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "covid": self.covid,
            "other": self.other,
            "other_by_family": dict(self.other_by_family),
            "other_of_this_family": self.other_of_this_family,
            "figures": optional(Discrimination.to_dict, self.figures),
        }


def families_held_out(folders: Sequence[WeightsFolder]) -> dict[str, list[WeightsFolder]]:
    """Return, by source family, the folders whose classifier held it out."""
    names = sorted({name for folder in folders for name in folder.held_out["classifier"].families})
    return {
        name: [folder for folder in folders if name in folder.held_out["classifier"].families]
        for name in names
    }


def films_to_compare(
    folders: Sequence[WeightsFolder], films: Sequence[ManifestFilm], family: str
) -> dict[str, WeightsFolder]:
    """Assign the family's COVID-19 films, and all unseen negatives, to the folders that held it out."""
    compared = [film for film in films if not film.is_covid or film.source_family == family]
    return assign(folders, compared, "classifier")


def held_out_figures(results: Sequence[FilmResult], family: str) -> HeldOutFigures:
    """Return the figures of a family's COVID-19 films against negatives, all of them unseen.

    Parameters
    ----------
    results
        Results of the scored films of :func:`films_to_compare`.
    """
    compared = [result for result in results if result.film.label != COVID_NO_PATTERN]
    positives = [result for result in compared if result.film.is_covid]
    negatives = [result for result in compared if not result.film.is_covid]
    return HeldOutFigures(
        covid=len(positives),
        other=len(negatives),
        other_by_family={
            name: sum(result.film.source_family == name for result in negatives)
            for name in sorted({result.film.source_family for result in negatives})
        },
        other_of_this_family=sum(result.film.source_family == family for result in negatives),
        figures=discrimination(compared) if has_both_classes(compared) else None,
    )
