"""The largest films that are read: each command takes less than 1 GiB for them."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import pytest

from CovidXRayLib.films.limits import MAX_PIXELS
from CovidXRayLib.films.reader import read_film
from Testing.Benchmarks.campaign.dicom_bombs import BOMBS
from Testing.Benchmarks.campaign.large_films import FILMS
from Testing.Benchmarks.campaign.limited import run_limited

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read as Linux reports it")
# A hang ends after so long; what a film takes is a few seconds.
HANG_SECONDS = 180
SIDE = math.isqrt(MAX_PIXELS)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("large")
    paths = {name: folder / f"{number}.dcm" for number, name in enumerate(FILMS)}
    for name, path in paths.items():
        path.write_bytes(FILMS[name]())
    return paths


@pytest.mark.slow
@pytest.mark.parametrize("command", ["analyze", "report"])
@pytest.mark.parametrize("name", FILMS)
def test_large_film_needs_less_than_one_gibibyte(
    films: dict[str, Path], tmp_path: Path, command: str, name: str
) -> None:
    outcome = run_limited(
        [sys.executable, "-m", "CovidXRayLib.cli", command, films[name], "--json", "--out", tmp_path],
        HANG_SECONDS,
        mebibytes=1024,
    )
    assert (outcome.stopped, outcome.code) == ("", 0), outcome.output[-1000:]
    assert '"probability": 0.' in outcome.output
    if command == "report":
        images = list(tmp_path.glob("*.opacity.dcm"))
        assert len(images) == ("with an opacity map" in name)


@pytest.mark.parametrize("name", ["JPEG Lossless", "JPEG-LS"])
def test_truncated_frame_of_maximum_size_is_read_with_a_warning(tmp_path: Path, name: str) -> None:
    (tmp_path / "film.dcm").write_bytes(BOMBS[f"{name} that holds no such size"]())
    film = read_film(tmp_path / "film.dcm")
    assert film.shape == (SIDE, SIDE)
    assert any("a part of the image may be wrong or missing" in warning for warning in film.warnings)
