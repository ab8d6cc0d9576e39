"""Results of films whose answers are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.evaluation.scoring.film_result import FilmResult
from CovidXRayLib.metrics.overlap import LungOverlap


def make_film(number: int, label: str = "covid", family: str = "one", **more) -> ManifestFilm:
    film = ManifestFilm(
        id=f"film{number}", file=Path(f"film{number}.png"), label=label, source_family=family,
        group=f"g{number // 2}", view="PA", fold=0, masks=None, mask_quality="", license="CC0",
    )  # fmt: skip
    return replace(film, **more)


def make_result(number: int, label: str, family: str, probability: float | None, **more) -> FilmResult:
    """Film fields and result fields by name; the threshold is 0.5."""
    of_film = {name: more.pop(name) for name in list(more) if name in ManifestFilm.__dataclass_fields__}
    return FilmResult(make_film(number, label, family, **of_film), 0.5, probability, **more)


def make_overlap(both: float, swapped: bool = False, distance: float = 0.01) -> LungOverlap:
    return LungOverlap(both, both, both, swapped, distance, 3 * distance)


@pytest.fixture
def film() -> Callable[..., ManifestFilm]:
    return make_film


@pytest.fixture
def result() -> Callable[..., FilmResult]:
    return make_result


@pytest.fixture
def overlap() -> Callable[..., LungOverlap]:
    return make_overlap


@pytest.fixture(scope="session")
def results() -> list[FilmResult]:
    """One family with both classes, told apart by chance; two with one class each, told apart fully."""
    mixed = [
        make_result(number, "covid" if number % 2 else "no_finding", "mixed", (number % 4 >= 2) * 0.5 + 0.2)
        for number in range(40)
    ]
    sick = [make_result(100 + number, "covid", "sick", 0.9, view="AP", age=70.0) for number in range(20)]
    well = [make_result(200 + number, "pneumonia_other", "well", 0.1, view="") for number in range(30)]
    return mixed + sick + well
