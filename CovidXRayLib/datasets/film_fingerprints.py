"""Fingerprints of films: file hash, perceptual hash and landmarks."""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.image_hash import perceptual_hash
from CovidXRayLib.datasets.landmarks import Landmarks, find_landmarks
from CovidXRayLib.datasets.manifest import ManifestError, ManifestFilm
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.system.atomic import write_atomically

_log = logging.getLogger(__name__)

# Part of the name of each cache file; increase it when hash or landmarks are computed differently.
VERSION: Final = 1


@dataclass(frozen=True, eq=False)
class FilmPrint:
    """Fingerprint of a film.

    Attributes
    ----------
    sha256
        Hexadecimal SHA-256 of the file.
    image
        bool (255,), see :func:`~CovidXRayLib.datasets.image_hash.perceptual_hash`.
    landmarks
        See :func:`~CovidXRayLib.datasets.landmarks.find_landmarks`.
    """

    sha256: str
    image: NDArray[np.bool_]
    landmarks: Landmarks


def take_prints(films: Sequence[ManifestFilm], cache: Path | None = None) -> list[FilmPrint]:
    """Compute the fingerprints of films, in order.

    Parameters
    ----------
    cache
        Cache folder, created if needed, with one file of 20 kB per film, named by its SHA-256; a film whose
        SHA-256 is in the manifest is then not read again. None for no cache.

    Raises
    ------
    FilmError
        If a film cannot be read.
    ManifestError
        If a file does not have the SHA-256 of the manifest.
    """
    if cache is not None:
        cache.mkdir(parents=True, exist_ok=True)
    return [_take(film, cache) for film in films]


def _take(film: ManifestFilm, cache: Path | None) -> FilmPrint:
    kept = _kept(film.sha256, cache) if film.sha256 else None
    if kept is not None:
        return kept
    read = read_film(film.file)
    digest = read.sha256 or ""
    if film.sha256 and digest != film.sha256:
        raise ManifestError(
            _(
                "{file}: does not match the SHA-256 in the manifest; restore the file or clear the cell."
            ).format(file=film.file)
        )
    taken = FilmPrint(digest, perceptual_hash(read.pixels), find_landmarks(read.pixels))
    if cache is not None:
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            picture=taken.image,
            points=taken.landmarks.points,
            descriptors=taken.landmarks.descriptors,
        )
        write_atomically(_place(digest, cache), buffer.getvalue())
    return taken


def _place(sha256: str, cache: Path) -> Path:
    return cache / f"{sha256}.prints{VERSION}.npz"


def _kept(sha256: str, cache: Path | None) -> FilmPrint | None:
    if cache is None:
        return None
    path = _place(sha256, cache)
    try:
        with np.load(path, allow_pickle=False) as kept:
            return FilmPrint(sha256, kept["picture"], Landmarks(kept["points"], kept["descriptors"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        _log.warning("%s: cannot be read and is made again: %s", path, error)
        return None
