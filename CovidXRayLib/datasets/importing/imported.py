"""Result of an import: films, and the number of skipped ones by reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Unmapped = Literal["skip", "other"]


@dataclass(frozen=True)
class ImportedFilm:
    """A film and its metadata in the collection.

    Attributes
    ----------
    file
        Path of the file.
    name
        Unique name within the collection, from which the manifest's id is derived.
    label, view
        Label and view position, in the manifest's vocabulary.
    patient
        Patient identifier of the collection; empty if unknown: the film is then a group of its own.
    detail
        The label in the collection's vocabulary.
    age
        Years, or None.
    license
        License of the film; empty for that of the collection.
    """

    file: Path
    name: str
    label: str
    patient: str = ""
    view: str = ""
    detail: str = ""
    age: float | None = None
    license: str = ""


@dataclass
class Imported:
    """The films found, and the number of skipped films by reason."""

    films: list[ImportedFilm] = field(default_factory=list)
    excluded: Counter[str] = field(default_factory=Counter)
