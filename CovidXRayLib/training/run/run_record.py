"""Provenance of a run: data, code and libraries, in ``record.json``."""

from __future__ import annotations

import datetime
import hashlib
import json
import platform
import subprocess
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from CovidXRayLib.datasets.file_hash import file_sha256
from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.system.atomic import write_atomically
from CovidXRayLib.training.distributed.machines import require_the_same
from CovidXRayLib.training.errors import RunError
from CovidXRayLib.version import __version__

RECORD_FILE: Final = "record.json"
CHECKOUT: Final = Path(__file__).parents[3]

# Libraries that can affect the result.
_LIBRARIES: Final = (
    "keras",
    "tensorflow",
    "jax",
    "torch",
    "numpy",
    "opencv-python-headless",
    "ncnn",
    "onnxruntime",
)


def film_hash(film: ManifestFilm) -> str:
    """Return the SHA-256 of a film's file, from the manifest or else computed."""
    return film.sha256 or file_sha256(film.file)


def hash_films(films: Iterable[str]) -> str:
    """Return the SHA-256 of a set of films, from the SHA-256 of each file, independent of their order."""
    return hashlib.sha256("\n".join(sorted(films)).encode()).hexdigest()


def record_start(
    folder: Path, manifest: Path, films: Iterable[str], facts: Mapping[str, Any] | None = None
) -> None:
    """Record the training data and, at each start or resumption, code and libraries.

    Parameters
    ----------
    manifest
        The manifest file, recorded by its hash.
    films
        SHA-256 of each training film; their number and combined hash are recorded.
    facts
        Further facts that depend on the films, for example class weights; JSON-compatible.

    Raises
    ------
    RunError
        If the run was started with other films, another manifest or other facts.
    MachinesError
        If another machine has different data.
    """
    films = list(films)
    data = {
        "manifest_sha256": file_sha256(manifest),
        "films": len(films),
        "films_sha256": hash_films(films),
        **json.loads(json.dumps(facts or {})),
    }
    require_the_same(
        json.dumps(data, sort_keys=True).encode(),
        _("The machines have different films or manifests; give all the same data."),
    )
    path = folder / RECORD_FILE
    record: dict[str, Any] = {"data": data, "starts": []}
    if path.exists():
        record = json.loads(path.read_text(encoding="utf-8"))
        changed = sorted(
            key for key in data.keys() | record["data"].keys() if data.get(key) != record["data"].get(key)
        )
        if changed:
            raise RunError(
                _(
                    "{folder}: the run was started with other data ({changed} differ); restore them, "
                    "or choose another folder."
                ).format(folder=folder, changed=", ".join(changed))
            )
    record["starts"].append(_circumstances())
    write_atomically(path, json.dumps(record, indent=2).encode())


def _circumstances() -> dict[str, Any]:
    import keras

    return {
        "time": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "version": __version__,
        "commit": commit(),
        "backend": keras.backend.backend(),
        "python": platform.python_version(),
        "machine": platform.platform(),
        "libraries": {name: _version(name) for name in _LIBRARIES},
    }


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def commit(root: Path = CHECKOUT) -> str | None:
    """Return the Git commit, with ``-dirty`` for uncommitted changes; None outside a checkout."""
    if not (root / ".git").exists():
        return None
    command = ["git", "-C", str(root), "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError):  # no git, or no readable repository
        return None
    return done.stdout.strip()
