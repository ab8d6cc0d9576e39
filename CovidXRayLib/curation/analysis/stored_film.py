"""The files of a film in the review database, and the first of them that still holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from CovidXRayLib.curation.importing.duplicates import pixel_sha256
from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.film import Film
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.i18n import gettext as _


@dataclass(frozen=True)
class StoredFilm:
    """Where a film may be read, and how it is recognized there.

    Attributes
    ----------
    paths
        Its own file, then others with the same pixels.
    file_sha256
        Hashes of these files when they were imported.
    pixel_sha256
        Hash of its pixels, the same in every lossless encoding.
    """

    paths: tuple[str, ...]
    file_sha256: tuple[str, ...]
    pixel_sha256: str

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> StoredFilm:
        """Restore a film from :meth:`fields`."""
        return cls(tuple(fields["paths"]), tuple(fields["file_sha256"]), fields["pixel_sha256"])

    def fields(self) -> dict[str, Any]:
        """Return JSON-compatible values for a task about this film, with ``path`` for its time limit."""
        return {
            "path": self.paths[0],
            "paths": list(self.paths),
            "file_sha256": list(self.file_sha256),
            "pixel_sha256": self.pixel_sha256,
        }

    @property
    def file(self) -> str:
        """The first of its files that exists, else its own."""
        return next((path for path in self.paths if Path(path).is_file()), self.paths[0])

    def read(self) -> Film:
        """Read the film from the first file that still holds it, whatever has become of its header.

        Raises
        ------
        FilmError
            If there is none: the reason of the first file that exists.
        """
        problem: FilmError | None = None
        for path in self.paths:
            if not Path(path).is_file():
                continue
            try:
                film = read_film(path)
            except FilmError as error:
                problem = problem or error
                continue
            # The pixels take longer to hash, and only a file that was written anew needs it.
            if film.sha256 in self.file_sha256 or pixel_sha256(film.pixels) == self.pixel_sha256:
                return film
            problem = problem or FilmError(
                path,
                _("it is another film than the one that was imported"),
                _("restore the imported film, or import it from its new location"),
            )
        raise problem or FilmError(
            self.paths[0], _("no such file"), _("restore it, or import it from its new location")
        )
