"""Result of an import: films, and the number of skipped ones by reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from CovidXRayLib.datasets.manifest import ManifestError
from CovidXRayLib.i18n import gettext as _

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

    def require_films(self, remedy: str) -> None:
        """Refuse an import that found nothing.

        Parameters
        ----------
        remedy
            What to do about it, a clause.

        Raises
        ------
        ManifestError
            If there is no film; with the reasons for which others were skipped.
        """
        if not self.films:
            reasons = ", ".join(f"{why}: {count}" for why, count in self.excluded.items())
            raise ManifestError(
                _("No films found to import ({reasons}); {remedy}.").format(
                    reasons=reasons or _("the folder is empty"), remedy=remedy
                )
            )
