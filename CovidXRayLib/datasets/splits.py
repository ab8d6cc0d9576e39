"""Cross-validation folds, grouped by patient and stratified by source family and label."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence

from CovidXRayLib.datasets.manifest import ManifestError
from CovidXRayLib.datasets.manifest_table import Table
from CovidXRayLib.i18n import gettext as _

Stratum = tuple[str, str]


def assign_folds(rows: Sequence[dict[str, str]], folds: int, seed: int = 0) -> Table:
    """Assign a fold to each film without one.

    New films of a known patient join that patient's fold; a new patient joins the fold with the fewest films
    of the same source family and label. So adding films never moves earlier ones.

    Parameters
    ----------
    rows
        With ``group_id``, ``source_family``, ``label`` and ``fold``, which may be empty.
    folds
        Number of folds, at least 2.
    seed
        Random seed that decides between equally good assignments; the order of the rows has no influence.

    Returns
    -------
    Table
        Copies of the rows, in order.

    Raises
    ------
    ManifestError
        If a fold is not a number below `folds`, or a patient is in two folds.
    """
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        groups[row["group_id"]].append(row)
    places = _present(rows, folds)
    in_stratum: Counter[tuple[Stratum, int]] = Counter()
    in_fold: Counter[int] = Counter()

    def place(group: str, fold: int) -> None:
        places[group] = fold
        in_stratum[_stratum(groups[group]), fold] += len(groups[group])
        in_fold[fold] += len(groups[group])

    for group, fold in list(places.items()):
        place(group, fold)
    # Large groups first, so that small ones can restore the balance.
    for group in sorted(groups.keys() - places.keys(), key=lambda g: (-len(groups[g]), digest(seed, g))):
        stratum = _stratum(groups[group])
        place(
            group,
            min(
                range(folds),
                key=lambda fold: (
                    in_stratum[stratum, fold],
                    in_fold[fold],
                    digest(seed, stratum, fold),
                ),
            ),
        )
    return [{**row, "fold": str(places[row["group_id"]])} for row in rows]


def digest(*parts: object) -> str:
    """Return a hash for a reproducible random order."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _stratum(films: Sequence[dict[str, str]]) -> Stratum:
    """Return the most frequent source family and label of a patient's films."""
    counts = Counter((film["source_family"], film["label"]) for film in films)
    return min(counts, key=lambda stratum: (-counts[stratum], stratum))


def _present(rows: Sequence[dict[str, str]], folds: int) -> dict[str, int]:
    places: dict[str, int] = {}
    for row in rows:
        if not row["fold"]:
            continue
        fold = int(row["fold"]) if row["fold"].isdecimal() else folds
        if fold >= folds:
            raise ManifestError(
                _(
                    "Film {id} has the fold {fold!r}, which is not one of {folds}; request more folds, "
                    "or reassign all."
                ).format(id=row["id"], fold=row["fold"], folds=folds)
            )
        if places.setdefault(row["group_id"], fold) != fold:
            raise ManifestError(
                _(
                    "The patient {group} has films in the folds {one} and {other}; put them in one "
                    "fold, or reassign all."
                ).format(group=row["group_id"], one=places[row["group_id"]], other=fold)
            )
    return places
