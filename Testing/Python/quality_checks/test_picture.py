"""Checks that need no network."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.films.film import Film
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.quality_checks.image_checks import check_content, check_mirroring, check_size


def _film(rows: int, columns: int, **facts: object) -> Film:
    ramp = np.linspace(0, 1, rows * columns, dtype=np.float32).reshape(rows, columns)
    return Film(ramp, **facts)


@pytest.mark.parametrize(
    ("rows", "columns", "ok", "doubtful"),
    [(1024, 900, True, False), (200, 300, True, True), (100, 300, False, False), (4000, 300, False, False)],
)
def test_minimum_size(rows: int, columns: int, ok: bool, doubtful: bool) -> None:
    check = check_size(_film(rows, columns))
    assert (check.ok, check.doubtful) == (ok, doubtful)
    assert f"{columns} x {rows}" in check.message


def test_nearly_blank_films_have_no_content() -> None:
    rng = np.random.default_rng(1)
    blank = np.full((512, 512), 0.5, np.float32)
    assert not check_content(blank).ok
    assert not check_content((blank + rng.normal(0, 0.003, blank.shape)).astype(np.float32)).ok
    one_spot = np.zeros((512, 512), np.float32)
    one_spot[100:110, 100:110] = 1
    assert not check_content(one_spot).ok
    assert check_content(project_chest(1, size=256).pixels).ok


@pytest.mark.parametrize(
    ("orientation", "ok"), [(None, True), (("L", "F"), True), (("R", "F"), False), (("RH", "F"), False)]
)
def test_mirroring_is_judged_by_the_header(orientation: tuple[str, str] | None, ok: bool) -> None:
    assert check_mirroring(_film(300, 300, patient_orientation=orientation)).ok is ok


@pytest.mark.parametrize(
    ("orientation", "words"),
    [
        (("R", "F"), "Mirrored image"),
        (("R", "H"), "upside down"),
        (("L", "F"), "Standard orientation"),
        (("A", "F"), "(A)"),
        (None, "not stated"),
    ],
)
def test_header_value_is_quoted(orientation: tuple[str, str] | None, words: str) -> None:
    assert words in check_mirroring(_film(300, 300, patient_orientation=orientation)).message
