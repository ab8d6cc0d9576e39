"""A computer of its own for each test: all that a program may write lies in one folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from Testing.Python.privacy.planted import plant, traces, words_in


@dataclass(frozen=True)
class Place:
    """A home with temporary files, settings and caches, and beside it what the reader has.

    Attributes
    ----------
    root
        Holds everything.
    film
        The film with a planted person; the reader's own.
    out
        Where the reader asks for results.
    """

    root: Path
    film: Path
    out: Path

    @property
    def environment(self) -> dict[str, str]:
        """Variables with which a program writes nothing outside."""
        home = self.root / "home"
        places = {
            "HOME": home,
            "USERPROFILE": home,
            "TMPDIR": home / "tmp",
            "TMP": home / "tmp",
            "TEMP": home / "tmp",
            "XDG_CONFIG_HOME": home / "config",
            "XDG_CACHE_HOME": home / "cache",
            "XDG_DATA_HOME": home / "data",
            "XDG_STATE_HOME": home / "state",
        }
        for place in places.values():
            place.mkdir(parents=True, exist_ok=True)
        return {**os.environ, **{name: str(place) for name, place in places.items()}, "LC_ALL": "C.UTF-8"}

    def run(
        self, *arguments: object, status: int = 0, secret: str = "", allowed_words: Iterable[str] = ()
    ) -> str:
        """Run the command line there; returns what it said on both streams, free of other planted words."""
        done = subprocess.run(
            [sys.executable, "-m", "CovidXRayLib.cli", *map(str, arguments)],
            env=self.environment,
            cwd=self.root,
            capture_output=True,
            text=True,
            input=secret,
            check=False,
            timeout=300,
        )
        said = done.stdout + done.stderr
        assert done.returncode == status, said
        assert words_in(said) <= set(allowed_words), said
        return said

    def traces(self, *allowed: Path) -> dict[str, set[str]]:
        """Where planted words lie, but for the film itself and what the reader asked for."""
        return traces(self.root, [self.film, *allowed])


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A computer with one film."""
    made = Place(tmp_path, plant(tmp_path / "films" / "film.dcm"), tmp_path / "out")
    made.environment  # noqa: B018 - makes the folders
    return made
