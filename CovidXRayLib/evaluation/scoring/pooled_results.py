"""Results pooled over folders of weights, each film evaluated by a folder that has not seen it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.evaluation.scoring.annotations import Annotations
from CovidXRayLib.evaluation.scoring.film_result import FilmResult
from CovidXRayLib.evaluation.scoring.score_films import score_films
from CovidXRayLib.evaluation.scoring.unseen_films import WeightsFolder

Assignment = Mapping[str, WeightsFolder]


class Pooled:
    """Pooled results of all folders, each on the films that it evaluates.

    Parameters
    ----------
    assignments
        For each network, the folder that evaluates a film, by film identifier.
    conditions, out, annotations
        As for :func:`CovidXRayLib.evaluation.scoring.score_films.score_films`.
    """

    def __init__(
        self,
        folders: Sequence[WeightsFolder],
        films: Sequence[ManifestFilm],
        assignments: Mapping[str, Assignment],
        conditions: Sequence[str],
        out: Path,
        annotations: Annotations,
    ) -> None:
        self._films = films
        self._by_folder = {
            folder.path: score_films(
                folder, _evaluated_by(folder, films, assignments.values()), conditions, out, annotations
            )
            for folder in folders
        }

    def results(self, assignments: Assignment, condition: str) -> list[FilmResult]:
        """Return the results of films, in the manifest's order."""
        return [
            self._by_folder[assignments[film.id].path][condition][film.id]
            for film in self._films
            if film.id in assignments
        ]


def _evaluated_by(
    folder: WeightsFolder, films: Sequence[ManifestFilm], assignments: Iterable[Assignment]
) -> list[ManifestFilm]:
    named = {
        name
        for assignment in assignments
        for name, assigned in assignment.items()
        if assigned.path == folder.path
    }
    return [film for film in films if film.id in named]
