"""Agreement of two human teams on lung masks, compared with that of the U-Net."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.datasets.masks import mask_shape, read_masks
from CovidXRayLib.evaluation.lungs.mask_agreement import Agreement, agreement
from CovidXRayLib.evaluation.scoring.film_result import FilmResult, patients
from CovidXRayLib.evaluation.scoring.score_films import second_masks
from CovidXRayLib.metrics.overlap import LungOverlap


@dataclass(frozen=True)
class SameFilms:
    """Agreement of both teams and of the U-Net with each, on the same films."""

    teams: Agreement
    network_and_first_team: Agreement
    network_and_second_team: Agreement

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "teams": self.teams.to_dict(),
            "network_and_first_team": self.network_and_first_team.to_dict(),
            "network_and_second_team": self.network_and_second_team.to_dict(),
        }


@dataclass(frozen=True)
class ReaderFigures:
    """Agreement of the teams on all films with two masks, and on those that the U-Net has not seen."""

    teams_all_films: Agreement
    same_films: SameFilms

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {"teams_all_films": self.teams_all_films.to_dict(), "same_films": self.same_films.to_dict()}


def teams_overlap(films: Sequence[ManifestFilm]) -> dict[str, LungOverlap]:
    """Compare the masks of both teams, by film identifier; films without two human masks are left out."""
    overlaps = {}
    for film in films:
        if film.masks and film.mask_quality == "human":
            shape = mask_shape(film)
            first = np.stack(read_masks(film, shape)) > 0
            second = second_masks(film, shape)
            if second is not None:
                overlaps[film.id] = LungOverlap.between(second, first)
    return overlaps


def reader_figures(films: Sequence[ManifestFilm], results: Sequence[FilmResult]) -> ReaderFigures:
    """Return the agreement of the teams on all films with two masks, and that of the U-Net on the same films.

    Parameters
    ----------
    films
        All films of the manifest that may be opened, since human masks involve no training.
    results
        Of films that the U-Net has not seen.
    """
    teams = teams_overlap(films)
    groups = {film.id: film.group for film in films}
    same = [
        result for result in results if result.film.id in teams and result.overlap and result.overlap_second
    ]
    with_first = [result.overlap for result in same if result.overlap]
    with_second = [result.overlap_second for result in same if result.overlap_second]
    return ReaderFigures(
        teams_all_films=agreement(list(teams.values()), [groups[name] for name in teams]),
        same_films=SameFilms(
            teams=agreement([teams[result.film.id] for result in same], patients(same)),
            network_and_first_team=agreement(with_first, patients(same)),
            network_and_second_team=agreement(with_second, patients(same)),
        ),
    )
