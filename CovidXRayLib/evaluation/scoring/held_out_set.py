"""The test set, and the record of its use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def open_test_sets(
    manifests: Mapping[Path, Sequence[ManifestFilm]], folders: Sequence[WeightsFolder], record: Path | None
) -> None:
    """Record that the test sets are opened, before any of their films is read.

    Parameters
    ----------
    manifests
        The films by data folder.
    record
        Record of opened test sets; by default in the data folder of each test set.

    Raises
    ------
    EvaluationError
        If no manifest has a test set.
    OpenedTestError
        If a record cannot be written.
    """
    tests = {data: test for data, films in manifests.items() if (test := _of_test(films))}
    if not tests:
        raise EvaluationError(
            _("{data}: no film of the manifest has the split 'test'; draw a hold-out set first.").format(
                data=", ".join(map(str, manifests))
            )
        )
    hashes = sorted({sha256 for folder in folders for sha256 in folder.sha256.values()})
    for data, test in tests.items():
        record_opening(test, hashes, record or data)


def read_held_out_sets(manifests: Mapping[Path, Sequence[ManifestFilm]], record: Path | None) -> HeldOutSet:
    """Return the size of the test sets together, and each use of one of them that a record states."""
    openings: dict[tuple[object, ...], Opening] = {}
    count = 0
    for data, films in manifests.items():
        test = _of_test(films)
        count += len(test)
        digest = films_hash(test) if test else ""
        for opening in read_openings(record or data):
            if opening.films == digest:
                # Test sets that one command opens are one use.
                openings[opening.when, opening.who, opening.weights] = opening
    return HeldOutSet(count, sorted(openings.values(), key=lambda opening: opening.when))


def _of_test(films: Sequence[ManifestFilm]) -> list[ManifestFilm]:
    return [film for film in films if film.split == TEST]
