"""The test set, and the record of its use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.datasets.opened_test_sets import Opening, films_hash, read_openings, record_opening
from CovidXRayLib.evaluation.scoring.unseen_films import EvaluationError, WeightsFolder
from CovidXRayLib.i18n import gettext as _

TEST: Final = "test"


@dataclass(frozen=True)
class HeldOutSet:
    """The test set and each use of it.

    Attributes
    ----------
    films
        Number of films; 0 without a test set.
    openings
        Oldest first.
    """

    films: int
    openings: Sequence[Opening]

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values: the size, and when, by whom and with which weights the set was opened."""
        return {
            "films": self.films,
            "openings": [
                {"when": opening.when, "who": opening.who, "weights": list(opening.weights)}
                for opening in self.openings
            ],
        }


def open_test_set(
    films: Sequence[ManifestFilm], folders: Sequence[WeightsFolder], record: Path, data: Path
) -> None:
    """Record that the test set is opened, before any of its films is read.

    Raises
    ------
    EvaluationError
        If the manifest has no test set.
    OpenedTestError
        If the record cannot be written.
    """
    test = _of_test(films)
    if not test:
        raise EvaluationError(
            _("{data}: no film of the manifest has the split 'test'; draw a hold-out first.").format(
                data=data
            )
        )
    hashes = sorted({sha256 for folder in folders for sha256 in folder.sha256.values()})
    record_opening(test, hashes, record)


def read_held_out_set(films: Sequence[ManifestFilm], record: Path) -> HeldOutSet:
    """Return the size of the test set, and each use of it that the record states."""
    test = _of_test(films)
    digest = films_hash(test) if test else ""
    openings = [opening for opening in read_openings(record) if opening.films == digest]
    return HeldOutSet(len(test), openings)


def _of_test(films: Sequence[ManifestFilm]) -> list[ManifestFilm]:
    return [film for film in films if film.split == TEST]
