"""Conversion of imported films to a new or existing manifest."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from CovidXRayLib.datasets.balanced_hold_out import keep_hold_out
from CovidXRayLib.datasets.file_hash import file_sha256
from CovidXRayLib.datasets.importing.imported import Imported, ImportedFilm
from CovidXRayLib.datasets.manifest import ManifestError
from CovidXRayLib.datasets.manifest_table import Table, read_table, write_table
from CovidXRayLib.datasets.splits import assign_folds
from CovidXRayLib.i18n import gettext as _


def to_manifest(
    imported: Imported,
    path: Path,
    *,
    family: str,
    key: str,
    license: str = "",
    folds: int = 9,
    seed: int = 0,
    add: bool = False,
) -> Table:
    """Write ``manifest.csv``; films whose file it already lists are counted as left out.

    Parameters
    ----------
    imported
        Result of an importer; its ``excluded`` is updated.
    family
        Source family: the hospital, or the group of collections that share films. Patient identifiers are
        unique within it.
    key
        The collection within the family; prefix of the ids.
    license
        License of films without one of their own.
    folds, seed
        See :func:`~CovidXRayLib.datasets.splits.assign_folds`.
    add
        Keep the films of an existing manifest and their folds; otherwise an existing manifest is an error.

    Returns
    -------
    Table
        The rows of the new films.

    Raises
    ------
    ManifestError
        If a manifest exists and `add` is False, no film is found, or a file has two labels.
    OSError
        If a film cannot be read, or the manifest cannot be written.
    """
    if path.exists() and not add:
        raise ManifestError(
            _("{path}: already exists; append to it with --add, or choose another file.").format(path=path)
        )
    imported.require_films(_("check the folder and the table"))
    earlier = read_table(path) if path.exists() else []
    by_hash = {row["sha256"]: row for row in earlier if row.get("sha256")}
    ids = {row["id"] for row in earlier}
    new: Table = []
    for film in imported.films:
        row = _row(film, path.parent, family, key, license)
        known = by_hash.setdefault(row["sha256"], row)
        if known is not row:
            _require_same_label(known, row)
            imported.excluded[_("the same file as another film")] += 1
            continue
        if row["id"] in ids:
            row["id"] = f"{row['id']}_{row['sha256'][:8]}"
        ids.add(row["id"])
        new.append(row)
    rows = keep_hold_out(assign_folds([*earlier, *new], folds, seed))
    write_table(path, rows)
    return rows[len(earlier) :]


def _row(film: ImportedFilm, folder: Path, family: str, key: str, license: str) -> dict[str, str]:
    name = re.sub(r"[^\w.-]+", "_", f"{key}_{film.name}")
    return {
        "id": name,
        "file": _relative_path(folder, film.file),
        "source_key": key,
        "source_family": family,
        # A film without a patient identifier is a group of its own; nothing is guessed from names or
        # appearance.
        "group_id": f"{family}:{film.patient}" if film.patient else f"{family}:film:{name}",
        "label": film.label,
        "label_detail": film.detail,
        "age": "" if film.age is None else f"{film.age:g}",
        "view": film.view,
        "mask_left": "",
        "mask_right": "",
        "mask_quality": "",
        "fold": "",
        "split": "",
        "license": film.license or license,
        "sha256": file_sha256(film.file),
    }


def _relative_path(folder: Path, file: Path) -> str:
    """Return the path relative to the manifest's folder, so that both can be moved together."""
    folder, file = folder.resolve(), file.resolve()
    try:
        return Path(os.path.relpath(file, folder)).as_posix()
    except ValueError:  # another drive of a Windows computer
        return file.as_posix()


def _require_same_label(one: Mapping[str, str], other: Mapping[str, str]) -> None:
    if one["label"] != other["label"]:
        raise ManifestError(
            _("{one} and {other} are the same file, labeled {label} and {other_label}; remove one.").format(
                one=one["file"], other=other["file"], label=one["label"], other_label=other["label"]
            )
        )
