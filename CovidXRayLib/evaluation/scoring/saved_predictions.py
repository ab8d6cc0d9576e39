"""Saved predictions, so that a report can be updated without inference."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.evaluation.scoring.annotations import Annotations
from CovidXRayLib.evaluation.scoring.film_result import FilmResult
from CovidXRayLib.evaluation.scoring.unseen_films import WeightsFolder
from CovidXRayLib.system.atomic import write_atomically
from CovidXRayLib.version import __version__

FORMAT: Final = "4"  # increase it when the saved results change


class Predictions:
    """Saved results of a folder of weights.

    The file name contains a hash of the networks and of the program's version, and each film's entry a hash
    of its file, its masks and their frame, and its drawings, so that changes invalidate the saved results.

    Parameters
    ----------
    out
        Folder of the file; it must exist.
    folder
        The weights.
    annotations
        Readers' drawings.
    """

    def __init__(self, out: Path, folder: WeightsFolder, annotations: Annotations) -> None:
        what = json.dumps([FORMAT, __version__, folder.sha256], sort_keys=True)
        self.path = out / f"predictions_{hashlib.sha256(what.encode()).hexdigest()[:16]}.json"
        self._threshold = folder.threshold
        self._annotations = annotations
        self._films: dict[str, Any] = {}
        self._hashes: dict[str, str] = {}
        self._changed = False
        if self.path.exists():
            self._films = json.loads(self.path.read_text(encoding="utf-8"))

    def of(self, film: ManifestFilm) -> dict[str, FilmResult]:
        """Return the saved results of a film, by condition; empty if its files have changed."""
        entry = self._films.get(film.id)
        if entry is None or entry["files"] != self._hash(film):
            return {}
        return {
            condition: FilmResult.from_dict(film, self._threshold, values)
            for condition, values in entry["conditions"].items()
        }

    def add(self, film: ManifestFilm, results: Mapping[str, FilmResult]) -> None:
        """Add results of a film, by condition."""
        conditions = self.of(film) | dict(results)
        self._films[film.id] = {
            "files": self._hash(film),
            "conditions": {condition: result.to_dict() for condition, result in conditions.items()},
        }
        self._changed = True

    def save(self) -> None:
        """Write the file, if there are new results."""
        if self._changed:
            text = json.dumps(self._films, separators=(",", ":"), allow_nan=False)
            write_atomically(self.path, (text + "\n").encode())
            self._changed = False

    def _hash(self, film: ManifestFilm) -> str:
        if film.id not in self._hashes:
            digest = hashlib.sha256(film.mask_frame.encode())
            files = (film.file, *(film.masks or ()), *(film.alternative_masks or ()))
            for path in (*files, *self._annotations.files(film.id)):
                digest.update(hashlib.sha256(path.read_bytes()).digest())
            self._hashes[film.id] = digest.hexdigest()[:16]
        return self._hashes[film.id]
