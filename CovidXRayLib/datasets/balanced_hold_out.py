"""Class-balanced validation and test sets from one source family.

The original held out 50 + 50 films for validation and 33 + 33 for testing, all of one hospital: if both
classes have the same source, the source cannot reveal the class.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

from CovidXRayLib.datasets.manifest import ManifestError
from CovidXRayLib.datasets.manifest_columns import COVID, COVID_NO_PATTERN
from CovidXRayLib.datasets.manifest_table import Table
from CovidXRayLib.datasets.splits import digest
from CovidXRayLib.i18n import gettext as _

TRAIN: Final = "train"
ASIDE: Final = "aside"
HELD_OUT: Final = ("test", "validation")


def draw_hold_out(
    rows: Sequence[dict[str, str]], family: str, *, validation: int = 50, test: int = 33, seed: int = 0
) -> Table:
    """Fill the column ``split``.

    Patients of the source family are drawn at random to fill the test set, then the validation set, until
    each has as many films with COVID-19 (label ``covid``) as without (any other label but
    ``covid_no_pattern``). Surplus films of these patients are set aside.

    Parameters
    ----------
    rows
        With ``id``, ``group_id``, ``source_family``, ``label`` and optionally ``split``.
    family
        Source family to draw from; it has both classes.
    validation, test
        Number of films of each class; 0 for none.
    seed
        Random seed.

    Returns
    -------
    Table
        Copies of the rows: ``validation`` or ``test`` for films that were drawn, ``aside`` for other films of
        the same patients, ``train`` for the rest. An existing hold-out of this size is kept; films added
        since then get ``train``, or ``aside`` if their patient is held out.

    Raises
    ------
    ManifestError
        If the source has too few films, or a hold-out of another source or size exists.
    """
    sizes = {"test": test, "validation": validation}
    if any(row.get("split") for row in rows):
        chosen = _present(rows, family, sizes)
    else:
        chosen = _draw(rows, family, sizes, seed)
    return _fill(rows, chosen)


def keep_hold_out(rows: Sequence[dict[str, str]]) -> Table:
    """Assign films that were added after a hold-out was drawn; without a hold-out, nothing changes."""
    if not any(row.get("split") for row in rows):
        return list(rows)
    return _fill(rows, {row["id"]: row["split"] for row in rows if row.get("split") in HELD_OUT})


def _fill(rows: Sequence[dict[str, str]], chosen: dict[str, str]) -> Table:
    held_out = {row["group_id"] for row in rows if row["id"] in chosen}
    return [
        {**row, "split": chosen.get(row["id"], ASIDE if row["group_id"] in held_out else TRAIN)}
        for row in rows
    ]


def _draw(rows: Sequence[dict[str, str]], family: str, sizes: dict[str, int], seed: int) -> dict[str, str]:
    patients: dict[str, list[dict[str, str]]] = defaultdict(list)
    available: Counter[bool] = Counter()
    for row in rows:
        if row["source_family"] == family and row["label"] != COVID_NO_PATTERN:
            patients[row["group_id"]].append(row)
            available[row["label"] == COVID] += 1
    families = sorted({row["source_family"] for row in rows})
    if family not in families:
        raise ManifestError(
            _("The manifest has no source {family!r}; it has {families}.").format(
                family=family, families=", ".join(families)
            )
        )
    order = sorted(patients, key=lambda patient: digest(seed, "hold-out", patient))
    chosen: dict[str, str] = {}
    for part, size in sizes.items():
        missing = {True: size, False: size}
        for patient in list(order):
            wanted = [film for film in patients[patient] if missing[film["label"] == COVID]]
            if not wanted:
                continue
            order.remove(patient)
            for film in sorted(wanted, key=lambda film: digest(seed, film["id"])):
                if missing[film["label"] == COVID]:
                    missing[film["label"] == COVID] -= 1
                    chosen[film["id"]] = part
        if any(missing.values()):
            raise ManifestError(
                _(
                    "The source {family!r} has too few patients: of its {with_covid} films with and "
                    "{without} without COVID-19, {validation} and {validation} were asked for as validation "
                    "and {test} and {test} as test; ask for fewer or name another source."
                ).format(family=family, with_covid=available[True], without=available[False], **sizes)
            )
    return chosen


def _present(rows: Sequence[dict[str, str]], family: str, sizes: dict[str, int]) -> dict[str, str]:
    chosen = {row["id"]: row["split"] for row in rows if row.get("split") in sizes}
    found = Counter(
        (row["split"], row["source_family"], row["label"] == COVID) for row in rows if row["id"] in chosen
    )
    wanted = Counter(
        {(part, family, covid): size for part, size in sizes.items() for covid in (True, False) if size}
    )
    if found != wanted:
        raise ManifestError(
            _(
                "The manifest already has a different hold-out; request the same source and sizes to "
                "keep it, or clear its column 'split' to draw a new one (earlier test results are then "
                "not comparable)."
            )
        )
    return chosen
