"""What an importer finds: films, and how many it left out and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Unmapped = Literal["skip", "other"]


@dataclass(frozen=True)
class ImportedFilm:
    """A film and what its collection says of it.

    Attributes
    ----------
    file
        Its file, as a path that can be opened.
    name
        What tells it from the collection's other films; the manifest's id is made from it.
    label, view
        In the manifest's words.
    patient
        The collection's name for the patient; empty where it gives none: the film is then a group of
        its own.
    detail
        The collection's own words for the label.
    age
        Years, or None.
    license
        Of this film; empty for that of the collection.
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
    """Films that were found, and for each reason the number of those that were left out."""

    films: list[ImportedFilm] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
