"""Which films the networks of a folder of weights have seen, whatever folds a manifest gives them.

Fold numbers mean something in the manifest that a network was trained with only. ``seen_films.json``, beside
the networks, therefore names the films that were not held out, so that films of other collections count as
unseen. It names films by their file's SHA-256: a copy that was converted is not recognized.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from CovidXRayLib.datasets.file_hash import file_sha256
from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.errors import WeightsError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.json_values import text
from CovidXRayLib.system.atomic import write_atomically
from CovidXRayLib.weights.artifact import Artifact
from CovidXRayLib.weights.weight_files import parsed_json, read_limited
from CovidXRayLib.weights.weight_limits import MAX_SEEN_FILMS_BYTES

FILE_NAME: Final = "seen_films.json"
# Of 64 hexadecimal digits. Two of a million films share these 16 with a probability of 3e-8.
_DIGITS: Final = 16


def film_name(film: ManifestFilm) -> str:
    """Return what names a film: the first 16 hexadecimal digits of its file's SHA-256."""
    return (film.sha256 or _hash_of(film.file))[:_DIGITS]


@cache
def _hash_of(file: Path) -> str:
    """Hash a film once, though each network asks for it."""
    return file_sha256(file)


def read_seen_films(folder: Path, artifacts: Mapping[str, Artifact]) -> dict[str, frozenset[str]]:
    """Return the names of the films that each network has seen, by network.

    Networks that the file does not tell of, since they were exported later, are left out.

    Raises
    ------
    WeightsError
        If the file is malformed.
    """
    path = folder / FILE_NAME
    try:
        content = parsed_json(read_limited(path, MAX_SEEN_FILMS_BYTES))
        known = {text(entry["sha256"]): frozenset(text(entry["films"]).split()) for entry in content.values()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightsError(
            _("{path}: does not state the films ({error}); run 'covidxray seen' again.").format(
                path=path, error=error
            )
        ) from error
    return {name: known[artifact.sha256] for name, artifact in artifacts.items() if artifact.sha256 in known}


def write_seen_films(
    folder: Path,
    sha256: Mapping[str, str],
    was_held_out: Mapping[str, Callable[[ManifestFilm], bool]],
    films: Sequence[ManifestFilm],
) -> dict[str, int]:
    """Write which of the films of the training's manifests each network has seen.

    Films that a training left out for another reason count as seen, since their patient was.

    Parameters
    ----------
    folder
        Folder of the networks.
    sha256
        SHA-256 of each network's file, by network.
    was_held_out
        Whether a film was held out, by network.
    films
        All films of the manifests that the networks were trained with.

    Returns
    -------
    dict
        Number of films by network.
    """
    names = [(film, film_name(film)) for film in films]
    seen = {
        network: sorted({name for film, name in names if not held_out(film)})
        for network, held_out in was_held_out.items()
    }
    content = {
        network: {"sha256": sha256[network], "films": " ".join(names)} for network, names in seen.items()
    }
    write_atomically(folder / FILE_NAME, (json.dumps(content, indent=2) + "\n").encode())
    return {network: len(names) for network, names in seen.items()}
