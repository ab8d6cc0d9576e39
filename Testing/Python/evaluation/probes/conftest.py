"""Films made up so that one part of them gives the answer away, and no other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.phantom.frontal_chest import project_chest


def make_film(
    number: int, *, covid: bool, family: str = "one", view: str = "PA", fold: int = 0
) -> ManifestFilm:
    return ManifestFilm(
        id=f"film{number}", file=Path(f"{number}.png"), label="covid" if covid else "no_finding",
        source_family=family, group=f"patient{number}", view=view, fold=fold, masks=None, mask_quality="",
        license="CC0",
    )  # fmt: skip


@pytest.fixture(scope="session")
def chests():
    """Forty phantoms, pixels and lungs, with nothing wrong in any."""
    return [project_chest(5000 + number, size=128) for number in range(40)]


@pytest.fixture
def rng():
    return np.random.default_rng(7)
